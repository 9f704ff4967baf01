// For the tests: owns (or with 'join' uses) the data folder until its standard input ends. Says what it got in one line.
import { ensurePostgres, joinPostgres } from './index.ts'

const [dataDir, how] = process.argv.slice(2)
try {
  const server = how === 'join' ? await joinPostgres(dataDir!) : await ensurePostgres({ dataDir: dataDir! })
  console.log(JSON.stringify({ url: server.url, pid: server.pid, adopted: server.adopted }))
  process.stdin.resume().once('end', () => void server.stop())
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }))
  process.exitCode = 1
}
