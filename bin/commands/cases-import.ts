import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import { Value } from 'typebox/value'
import {
  ImportMap,
  importCases,
  importTemplate,
  maskReject,
  rejectHead,
  rejectMark,
  withoutMark,
  type Reject,
  type RunCounts,
} from '#cases/server'
import { readSheet, SheetError, writeCsv, writeXlsx, type Cell } from '#kit/sheet/index.ts'
import { CommandFailure, doneOr, EXIT, JSON_OPTION, print, UsageError, type Command } from '../cli.ts'
import { ACTOR_HELP, ACTOR_OPTIONS, actorOf, withWorld } from '../home.ts'

export const casesImport: Command = {
  usage: 'cases import FILE [--map MAP.json] [--dry-run] [--rejects FILE.csv] [--reject-plain] [--json]',
  help: `
Brings cases in from CSV, TSV, XLSX or JSON Lines. A repeat of the same file adds nothing; a killed import goes on where
it was when started again. Rows in error are told by row and column and left out: mend them and send the file again,
whole, or only the file of --rejects --reject-plain. Exit 1 when a row was in error.

  --map MAP.json       which column, constant, date format and table of values makes which of our fields
                       (docs/import-maps has examples); without it the file has our template's columns
  --template           write an empty FILE (.csv or .xlsx) with the template's columns, and do nothing else
  --dry-run            read and check everything, write nothing
  --rejects FILE.csv   the rows in error with what is wrong; personal data masked
  --reject-plain       the cells of the rejects file as they came (mode 600): to be mended there and sent again
  --json               print the report as one JSON object
${ACTOR_HELP}`,
  options: {
    ...JSON_OPTION,
    ...ACTOR_OPTIONS,
    map: { type: 'string' },
    template: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    rejects: { type: 'string' },
    'reject-plain': { type: 'boolean' },
  },
  positionals: ['FILE'],
  async run(values, [file = ''], io) {
    if (values.template) {
      if (existsSync(file)) throw new CommandFailure(`${file} exists already`)
      await writeTemplate(file)
      io.say(`template written to ${file}`)
      return EXIT.done
    }
    const map = typeof values.map === 'string' ? readMap(values.map) : undefined
    if (!existsSync(file)) throw new CommandFailure(`there is no file ${file}`)
    // A reject file is being mended perhaps: it is never written over.
    if (typeof values.rejects === 'string' && existsSync(values.rejects))
      throw new CommandFailure(`${values.rejects} exists already`)
    const isPlain = values['reject-plain'] === true
    return withWorld(io, 'cases import', async (world) => {
      const who = await actorOf(world, values, 'case.import')
      const rejects = rejectFile(values.rejects, isPlain)
      const began = performance.now()
      let shown = 0
      let told = 0
      const progress = (counts: RunCounts) => {
        if (performance.now() - shown < 2_000) return
        shown = performance.now()
        io.say(`${counts.read} rows read, ${counts.fresh} new, ${counts.same} known, ${counts.bad} in error`)
      }
      try {
        const report = doneOr(
          await importCases(world.cases, who, {
            rows: readSheet(file, map?.format && !(await isRejectFile(file)) ? { format: map.format } : {}),
            ...(map ? { map } : { map: undefined }),
            fileName: basename(file),
            isDryRun: values['dry-run'] === true,
            onHeader: (header) => rejects.head(header),
            onReject: (reject) => {
              if (told++ < TOLD_MAX)
                io.say(
                  `row ${reject.row}: ${reject.faults.map(({ column, what }) => `${column}: ${what}`).join('; ')}`,
                )
              rejects.add(isPlain ? reject.cells : maskReject(reject), reject)
            },
            onProgress: progress,
          }),
        )
        const seconds = (performance.now() - began) / 1000
        print(
          io,
          values,
          {
            ...report,
            seconds: Number(seconds.toFixed(2)),
            rowsPerSecond: Math.round(report.read / seconds),
          },
          [
            `${report.dryRun ? 'dry run: ' : ''}${report.read} rows: ${report.fresh} new, ${report.same} known already, ${report.bad} in error (${seconds.toFixed(1)} s)`,
          ],
        )
        return report.bad === 0 ? EXIT.done : EXIT.refused
      } catch (error) {
        if (error instanceof SheetError) throw new CommandFailure(error.message, { cause: error })
        throw error
      } finally {
        await rejects.close()
      }
    })
  },
}

/** Further rows in error are counted and stand in the rejects file. */
const TOLD_MAX = 50

async function writeTemplate(file: string): Promise<void> {
  const ending = extname(file).toLowerCase()
  if (ending !== '.csv' && ending !== '.xlsx') throw new UsageError('a template is a .csv or a .xlsx file')
  const out = createWriteStream(file, { flags: 'wx' })
  const rows = [importTemplate()]
  if (ending === '.xlsx') await writeXlsx(rows, out, { sheet: '导入' })
  else await pipeline(writeCsv(rows), out)
}

function readMap(file: string): ImportMap {
  let map: unknown
  try {
    map = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CommandFailure(`the map ${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
  const [fault] = Value.Errors(ImportMap, map)
  if (fault) throw new UsageError(`the map ${file}: ${fault.instancePath || '/'} ${fault.message}`)
  return map as ImportMap
}

/** Whatever the map says of the original's form, a reject file is CSV. */
async function isRejectFile(file: string): Promise<boolean> {
  for await (const { cells } of readSheet(file)) return withoutMark(cells).isReject
  return false
}

/** CSV with the file's own columns first, so that numbered columns stay in place; then the row's number and what is wrong. */
function rejectFile(path: unknown, isPlain: boolean) {
  if (typeof path !== 'string')
    return { head: () => undefined, add: () => undefined, close: async () => undefined }
  const rows: (readonly Cell[])[] = []
  let columns = 0
  let wake: (() => void) | undefined
  let isOver = false
  async function* all(): AsyncGenerator<readonly Cell[]> {
    for (;;) {
      yield* rows.splice(0)
      if (isOver) return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  let head: readonly Cell[] | null = null
  let writing: Promise<void> | undefined
  /** With the first row, so that a clean import leaves no file. Masked or not, it is nobody else's. */
  const begin = (): Promise<void> => {
    const out = createWriteStream(path, { mode: 0o600, flags: 'wx' })
    const ended = finished(writeCsv(all()).pipe(out))
    ended.catch(() => undefined)
    if (head) rows.push(head)
    return ended
  }
  const push = (row: readonly Cell[]) => {
    writing ??= begin()
    rows.push(row)
    wake?.()
  }
  return {
    head: (header: readonly string[] | null) => {
      columns = header?.length ?? 0
      head = header && [...header, rejectHead(isPlain)]
    },
    add: (cells: readonly string[], { row, faults }: Pick<Reject, 'row' | 'faults'>) =>
      push([
        ...cells,
        ...Array.from({ length: Math.max(0, columns - cells.length) }, () => ''),
        rejectMark(row, faults, isPlain),
      ]),
    close: async () => {
      isOver = true
      wake?.()
      await writing
    },
  }
}
