// For engine.pg.test.ts: a test run that has begun and is killed before it ends.
import { ensurePostgres } from '#kit/postgres/index.ts'
import { guardAgainstLeak } from './engine.ts'

const [dataDir] = process.argv.slice(2)
const engine = await ensurePostgres({ dataDir: dataDir!, as: 'test run' })
guardAgainstLeak(engine.pid, dataDir!)
console.log(engine.pid)
process.stdin.resume()
