import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const WORTH_IT = /\.(js|css|svg|json|map|txt|wasm|ttf)$/
const BYTES_MIN = 1_024

/** Writes .br and .gz beside each compressible file of a build, so that serving costs nothing. Returns how many. */
export function precompress(folder: string): number {
  let files = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!WORTH_IT.test(name) || !statSync(path).isFile() || statSync(path).size < BYTES_MIN) continue
    const plain = readFileSync(path)
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(plain, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
      }),
    )
    writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }))
    files += 1
  }
  return files
}
