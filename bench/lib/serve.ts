/** The server under test, as a process of its own: the production wiring on the data folder XINQIAO_DATA. */
import { pino } from 'pino'
import { isRefusal } from '#kit/outcome.ts'
import { readSettings } from '#server/settings.ts'
import { start } from '#server/main.ts'

const settings = readSettings(process.env)
if (isRefusal(settings)) throw new Error(settings.why)
const running = await start({
  settings: settings.done,
  log: pino({ level: settings.done.logLevel }),
  say: () => undefined,
  empty: true,
})
process.send?.({ url: running.url })
const end = (): void => void running.stop().then(() => process.exit(0))
process.once('SIGTERM', end)
process.once('disconnect', end)
