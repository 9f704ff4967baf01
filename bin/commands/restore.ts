import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { restore } from '#kit/backup/index.ts'
import { KEYS } from '#kit/backup/format.ts'
import { pieces, whole } from '#kit/backup/read.ts'
import { diskStore, type EvidenceStore } from '#kit/files/index.ts'
import { createKeyFile, loadKeys, parseKeys, type Keys } from '#kit/keys.ts'
import { sealer } from '#kit/seal.ts'
import { clockOf, EVIDENCE } from '#server/main.ts'
import { migrations } from '#server/migrations.ts'
import type { Settings } from '#server/settings.ts'
import { EXIT, JSON_OPTION, print, type Command, type Io } from '../cli.ts'
import { auditEverywhere, withBareDb } from '../home.ts'
import { keyOfId } from './backup.ts'

export const restoreCommand: Command = {
  usage: 'restore FILE [--json]',
  help: `
Loads a backup into an empty data folder or database. The whole file is read and checked first: one that
is damaged or cut short changes nothing. All rows come in one transaction.

The keys must be those that the backup was made with: in XINQIAO_KEY_FILE, or in the backup itself
(backup --with-keys); then they are written to the key file, which must not exist yet.

  --json   print one JSON object: file, madeAt, tables, rows, files, keys`,
  options: JSON_OPTION,
  positionals: ['FILE'],
  run: (values, [file], io) =>
    withBareDb(io, 'restore', async (db, settings) => {
      const here = keysHere(settings, io)
      const brought = here ? null : await keysIn(file!)
      const keys = here ?? brought
      const seals = keys && sealer(keys)
      let evidence: EvidenceStore | undefined
      const result = await restore(db, {
        file: file!,
        migrations,
        sealer: seals,
        putFile: async ({ id }, content) => {
          evidence ??= await diskStore(join(settings.dataDir, EVIDENCE), seals!)
          await evidence.putSealed(keyOfId(id), content)
        },
        ...(brought && { putKeys: () => createKeyFile(settings.keyFile, brought) }),
        onProgress: io.say,
      })
      await auditEverywhere(db, (await clockOf(db)).now(), {
        action: 'backup.restore',
        targetKind: 'backup',
        targetId: basename(file!),
        data: { madeAt: result.madeAt },
      })
      print(io, values, { file, ...result }, [
        `${result.rows} rows of ${result.tables} tables and ${result.files} files are back, as of ${result.madeAt}${result.keys ? `; the keys are in ${settings.keyFile}` : ''}`,
      ])
      return EXIT.done
    }),
}

function keysHere({ keyFile }: Settings, { env }: Io): Keys | null {
  return env.XINQIAO_KEYS || existsSync(keyFile) ? loadKeys(keyFile, { create: false, env }) : null
}

/** The keys that the backup brings; null without any. What is wrong with the file, restore says. */
async function keysIn(file: string): Promise<Keys | null> {
  for await (const piece of pieces(file)) {
    if (piece.name === KEYS) return parseKeys((await whole(piece)).toString('utf8'), `the keys in ${file}`)
    await piece.finish()
  }
  return null
}
