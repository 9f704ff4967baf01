import { listCentres, verifyAudit } from '#people/server'
import { EXIT, JSON_OPTION, print, UsageError, type Command } from '../cli.ts'
import { ACTOR_HELP, ACTOR_OPTIONS, actorOf, withWorld } from '../home.ts'

export const auditVerify: Command = {
  usage: 'audit verify [--all] [--known POSITION:HASH] [--json]',
  help: `
Reads the whole chain of audit rows and names every row that was changed, exchanged, inserted or lost.
Exit 1 when there is any. Rows of the last seconds may still wait for their seal; they are counted.

  --all                   every centre of this installation, one report a line
  --known POSITION:HASH   also prove that this row still has this hash: the last line of an earlier
                          report, kept outside the database, finds a chain that was made anew
  --json                  print the report as one JSON object (with --all one a line)
${ACTOR_HELP}`,
  options: { ...JSON_OPTION, ...ACTOR_OPTIONS, all: { type: 'boolean' }, known: { type: 'string' } },
  positionals: [],
  async run(values, _positionals, io) {
    const known = knownIn(values.known)
    return withWorld(io, 'audit verify', async (world) => {
      const centres = values.all
        ? await listCentres(world.db)
        : [(await actorOf(world, values, 'audit.verify')).centreId]
      let isWhole = true
      for (const centreId of centres) {
        if (values.all) await actorOf(world, { ...values, centre: String(centreId) }, 'audit.verify')
        const report = await verifyAudit(world.db, centreId, {
          sealer: world.sealer,
          ...(known && { known }),
        })
        isWhole &&= report.isWhole
        print(io, values, report, [
          `centre ${centreId}: ${report.rows} rows in ${report.batches} batches, ${report.waiting} waiting: ${report.isWhole ? 'whole' : `${report.faultCount} faults`}`,
          ...report.faults.map(({ kind, position, id, batch, what }) =>
            [`  ${kind}`, position && `row ${position}`, id && `id ${id}`, batch && `batch ${batch}`, what]
              .filter(Boolean)
              .join(', '),
          ),
          ...(report.head ? [`  --known ${report.lastPosition}:${report.head}`] : []),
        ])
      }
      return isWhole ? EXIT.done : EXIT.refused
    })
  },
}

function knownIn(text: unknown): { position: string; head: string } | undefined {
  if (typeof text !== 'string') return undefined
  const [, position, head] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (position === undefined || head === undefined)
    throw new UsageError('--known is a position, a colon and 64 hexadecimal digits')
  return { position, head }
}
