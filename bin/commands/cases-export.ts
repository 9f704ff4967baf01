import { createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import { extname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Value } from 'typebox/value'
import { CaseFilter, EXPORT_FORMATS, type ExportFormat } from '#cases'
import { exportCases, exportStream } from '#cases/server'
import { CommandFailure, doneOr, EXIT, JSON_OPTION, print, UsageError, type Command } from '../cli.ts'
import { ACTOR_HELP, ACTOR_OPTIONS, actorOf, withWorld } from '../home.ts'

export const casesExport: Command = {
  usage: 'cases export FILE [--filter JSON|KEY=VALUE ...] [--format csv|xlsx] [--json]',
  help: `
Writes cases into a CSV or XLSX file, newest first, without a row cap. Masked: what is sealed stays so, and reports
(O20 art. 33) are absent. FILE must not exist yet; it appears when it is whole, readable by its owner only.

  --filter F     which cases: a JSON object as of the list, or KEY=VALUE, several values parted by commas;
                 may be given again. Keys: ${Object.keys(CaseFilter.properties).join(', ')}
  --format F     csv or xlsx; else by FILE's ending
  --json         print one JSON object: file, rows, seconds
${ACTOR_HELP}`,
  options: {
    ...JSON_OPTION,
    ...ACTOR_OPTIONS,
    filter: { type: 'string', multiple: true },
    format: { type: 'string' },
  },
  positionals: ['FILE'],
  async run(values, [file = ''], io) {
    const filter = filterOf((values.filter ?? []) as string[])
    const format = formatOf(values.format, file)
    if (await exists(file)) throw new CommandFailure(`${file} exists already`)
    return withWorld(io, 'cases export', async (world) => {
      const who = await actorOf(world, values, 'case.export')
      const began = performance.now()
      const exported = doneOr(await exportCases(world.cases, who, filter, format))
      const part = `${file}.part`
      const progress = setInterval(() => io.say(`${exported.count()} cases written`), 5_000)
      try {
        await pipeline(exportStream(exported, format), createWriteStream(part, { mode: 0o600, flush: true }))
        await rename(part, file)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      } finally {
        clearInterval(progress)
      }
      const seconds = Number(((performance.now() - began) / 1000).toFixed(2))
      print(io, values, { file, rows: exported.count(), seconds }, [
        `${file}: ${exported.count()} cases in ${seconds} s`,
      ])
      return EXIT.done
    })
  },
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

function formatOf(asked: unknown, file: string): ExportFormat {
  const format = typeof asked === 'string' ? asked : extname(file).slice(1).toLowerCase()
  const known = EXPORT_FORMATS.find((one) => one === format)
  if (!known) throw new UsageError('--format is csv or xlsx, or FILE ends so')
  return known
}

/** JSON objects and KEY=VALUE, put together; a later one wins. */
export function filterOf(texts: readonly string[]): CaseFilter {
  const filter: Record<string, unknown> = {}
  for (const text of texts)
    Object.assign(filter, text.trimStart().startsWith('{') ? jsonOf(text) : pairOf(text))
  const [fault] = Value.Errors(CaseFilter, filter)
  if (fault)
    throw new UsageError(
      `--filter ${fault.instancePath.slice(1) || 'has a key that no list knows'}: ${fault.message}`,
    )
  return filter
}

function jsonOf(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch {
    throw new UsageError('--filter is no JSON object')
  }
}

function pairOf(text: string): object {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--filter ${text}: KEY=VALUE or a JSON object`)
  const [key, value] = [text.slice(0, at), text.slice(at + 1)]
  const schema = (CaseFilter.properties as Record<string, { type?: string; items?: { type?: string } }>)[key]
  if (!schema) throw new UsageError(`--filter ${key}: no list knows this key`)
  if (schema.type === 'boolean') return { [key]: value === 'true' ? true : value === 'false' ? false : value }
  if (schema.type !== 'array') return { [key]: value }
  const parts = value.split(',')
  return { [key]: schema.items?.type === 'integer' ? parts.map(Number) : parts }
}
