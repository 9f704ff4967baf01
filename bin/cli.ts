/** What all commands share: their form, usage, output, exit codes. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { isRefusal, type Outcome, type Refusal } from '#kit/outcome.ts'

export const EXIT = { done: 0, refused: 1, usage: 2 } as const

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>
export type Io = {
  /** A result, on stdout. */
  out(text: string): void
  /** Progress and errors, on stderr. */
  say(text: string): void
  env: Readonly<Record<string, string | undefined>>
}

export type Command = {
  /** The lines under "Usage:", without the program's name. */
  readonly usage: string
  /** What it does, the options, what is printed. */
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Names of the arguments that must follow, in order. */
  readonly positionals: readonly string[]
  run(values: Values, positionals: readonly string[], io: Io): Promise<number>
}

/** Thrown for wrong usage: exit 2, with the usage shown. */
export class UsageError extends Error {}

/** Thrown for what failed or was refused and needs no stack: exit 1. */
export class CommandFailure extends Error {}

export const HELP = { help: { type: 'boolean', short: 'h' } } as const
export const JSON_OPTION = { json: { type: 'boolean' } } as const

export function parse(command: Command, args: readonly string[]): { values: Values; positionals: string[] } {
  let parsed
  try {
    parsed = parseArgs({
      args: [...args],
      options: { ...command.options, ...HELP },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    throw new UsageError((error as Error).message.split('. To specify')[0])
  }
  const { values, positionals } = parsed
  if (values.help) return { values, positionals }
  const missing = command.positionals[positionals.length]
  if (missing) throw new UsageError(`${missing} is missing`)
  if (positionals.length > command.positionals.length)
    throw new UsageError(`unexpected argument: ${positionals[command.positionals.length]}`)
  return { values, positionals }
}

/** A text option that must be there. */
export function need(values: Values, name: string): string {
  const value = values[name]
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing`)
  return value
}

/** The value of an outcome; a refusal ends the command with exit 1 and says why and what would be allowed. */
export function doneOr<T>(outcome: Outcome<T>): T {
  if (isRefusal(outcome)) throw new CommandFailure(wordsOf(outcome))
  return outcome.done
}

export function wordsOf({ refused, field, why, allowed }: Refusal): string {
  const reason = why ?? (field ? `${refused} (${field})` : refused)
  return allowed && allowed.length > 0 ? `${reason}; allowed now: ${allowed.join(', ')}` : reason
}

/** Either one JSON document or lines for people. */
export function print(io: Io, values: Values, result: unknown, lines: readonly string[]): void {
  if (values.json) io.out(JSON.stringify(result))
  else for (const line of lines) io.out(line)
}
