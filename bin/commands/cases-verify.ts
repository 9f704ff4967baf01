import { verifyRecord } from '#cases/server'
import { listCentres } from '#people/server'
import { EXIT, JSON_OPTION, print, type Command } from '../cli.ts'
import { withWorld } from '../home.ts'

export const casesVerify: Command = {
  usage: 'cases verify [--json]',
  help: `
Folds the steps of every case again and compares with its row, in every centre of this installation.
Names the cases and columns that differ, never a value. Exit 1 when there is any.

  --json   print one JSON object a centre`,
  options: { ...JSON_OPTION },
  positionals: [],
  run: (values, _positionals, io) =>
    withWorld(io, 'cases verify', async (world) => {
      let isWhole = true
      for (const centreId of await listCentres(world.db)) {
        const report = await verifyRecord(world.db, centreId)
        isWhole &&= report.faults.length === 0
        print(io, values, { centreId, ...report }, [
          `centre ${centreId}: ${report.cases} cases, ${report.steps} steps: ${report.faults.length === 0 ? 'every row is the fold of its steps' : `${report.faults.length} faults`}`,
          ...report.faults.map(({ number, what }) => `  ${number}: ${what}`),
        ])
      }
      return isWhole ? EXIT.done : EXIT.refused
    }),
}
