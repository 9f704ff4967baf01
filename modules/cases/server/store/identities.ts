/** SQL that writes parties, one at a time. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { IdentityRow } from '../identity-row.ts'

/** Adds the party, or writes over it when the id is there: whoever corrects a party keeps the former one sealed. */
export const saveIdentity = (tx: Tx, centreId: number, row: IdentityRow): Promise<number> =>
  tx.run(sql`
    insert into identity (centre_id, id, case_id, role, person_kind, sealed, key_version, name_masked, phone_masked, id_masked,
                          address_masked, hash_version, phone_hash, id_hash, name_hash)
    values (${centreId}, ${row.id}, ${row.caseId}, ${row.role}, ${row.personKind}, ${row.sealed}, ${row.keyVersion},
            ${row.nameMasked}, ${row.phoneMasked}, ${row.idMasked}, ${row.addressMasked}, ${row.hashVersion}, ${row.phoneHash},
            ${row.idHash}, ${row.nameHash})
    on conflict (centre_id, id) do update set
      person_kind = excluded.person_kind, sealed = excluded.sealed, key_version = excluded.key_version,
      name_masked = excluded.name_masked, phone_masked = excluded.phone_masked, id_masked = excluded.id_masked,
      address_masked = excluded.address_masked, hash_version = excluded.hash_version, phone_hash = excluded.phone_hash,
      id_hash = excluded.id_hash, name_hash = excluded.name_hash`)
