import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

test(
  "the client's types are those of the server's OpenAPI: else run npm run fix",
  { timeout: 60_000 },
  () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/client-types.mjs', '--check'], {
      cwd: path.join(import.meta.dirname, '..'),
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  },
)
