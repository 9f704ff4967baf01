import { basename } from 'node:path'
import { backup, type StoredFile } from '#kit/backup/index.ts'
import type { EvidenceStore } from '#kit/files/index.ts'
import { keysToJson, loadKeys } from '#kit/seal.ts'
import { EXIT, JSON_OPTION, print, type Command } from '../cli.ts'
import { auditEverywhere, settingsOf, withWorld } from '../home.ts'

export const backupCommand: Command = {
  usage: 'backup FILE [--with-keys] [--json]',
  help: `
Writes database and evidence into one file, while the server serves. What is sealed stays sealed.
FILE must not exist yet; it appears when it is whole and on disk.

  --with-keys   put the keys in as well: whoever has such a file can open everything in it
  --json        print one JSON object: file, madeAt, bytes, tables, rows, files, keys

Of all centres, and for whoever is at the machine: no key has a right to it. Audited in every centre.`,
  options: { ...JSON_OPTION, 'with-keys': { type: 'boolean' } },
  positionals: ['FILE'],
  async run(values, [file], io) {
    const withKeys = values['with-keys'] === true
    return withWorld(io, 'backup', async (world) => {
      // Before the snapshot, so that the backup tells of itself.
      await auditEverywhere(world.db, world.clock.now(), {
        action: 'backup.make',
        targetKind: 'backup',
        targetId: basename(file!),
        data: { withKeys },
      })
      const keys = withKeys
        ? Buffer.from(keysToJson(loadKeys(settingsOf(io).keyFile, { create: false, env: io.env })))
        : undefined
      const made = await backup(world.db, {
        out: file!,
        files: () => storedFiles(world.evidence),
        sealerFingerprint: world.sealer.fingerprint(),
        ...(keys && { keys }),
        onProgress: io.say,
      })
      const result = { file, ...made, keys: withKeys }
      print(io, values, result, [
        `${file}: ${made.bytes} bytes, ${made.rows} rows of ${made.tables} tables, ${made.files} files, as of ${made.madeAt}`,
        ...(withKeys
          ? []
          : [
              'the keys are not in it: keep a copy of the key file apart, or nothing sealed in it can be opened',
            ]),
      ])
      return EXIT.done
    })
  },
}

async function* storedFiles(evidence: EvidenceStore): AsyncIterable<StoredFile> {
  for await (const { key, sealedBytes } of evidence.list())
    yield { id: idOfKey(key), bytes: sealedBytes, open: () => evidence.getSealed(key) }
}

/** A backup's names hold no slash. */
export const idOfKey = (key: string): string => key.replaceAll('/', '.')
export const keyOfId = (id: string): string => id.replaceAll('.', '/')
