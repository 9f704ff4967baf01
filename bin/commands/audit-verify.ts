import { audit, listCentres, operatorOf, verifyAudit } from '#people/server'
import { EXIT, JSON_OPTION, print, UsageError, type Command } from '../cli.ts'
import { ACTOR_HELP, ACTOR_OPTIONS, actorOf, withWorld } from '../home.ts'

export const auditVerify: Command = {
  usage: 'audit verify [--all] [--known POSITION:HASH] [--json]',
  help: `
Reads the whole chain of audit rows and names every row that was changed, exchanged, inserted or lost.
Exit 1 when there is any. Rows of the last seconds may still wait for their seal; they are counted.

  --all                   every centre of this installation, for the operator at the machine
  --known POSITION:HASH   also prove that this row still has this hash: the last line of an earlier
                          report, kept outside the database, finds a chain that was made anew
  --json                  print the report as one JSON object (with --all one a line)
${ACTOR_HELP}`,
  options: { ...JSON_OPTION, ...ACTOR_OPTIONS, all: { type: 'boolean' }, known: { type: 'string' } },
  positionals: [],
  async run(values, _positionals, io) {
    const known = knownIn(values.known)
    return withWorld(io, 'audit verify', async (world) => {
      const askers = values.all
        ? (await listCentres(world.db)).map((centreId) => operatorOf(centreId))
        : [await actorOf(world, values, 'audit.verify')]
      let isWhole = true
      for (const who of askers) {
        const { centreId } = who
        const report = await verifyAudit(world.db, centreId, {
          sealer: world.sealer,
          ...(known && { known }),
        })
        isWhole &&= report.isWhole
        const { lastPosition, faultCount } = report
        await world.db.transaction((tx) =>
          audit(tx, who, {
            at: world.clock.now(),
            action: 'audit.verify',
            targetKind: 'audit',
            targetId: lastPosition,
            data: { isWhole: report.isWhole, faults: faultCount },
          }),
        )
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
