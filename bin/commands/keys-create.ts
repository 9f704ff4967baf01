import { writeFile } from 'node:fs/promises'
import { isDay } from '#kit/day.ts'
import { isScope, SCOPE_NAMES, SCOPES, type Scope } from '#people'
import { createKey, inTransaction } from '#people/server'
import { CommandFailure, doneOr, EXIT, JSON_OPTION, need, print, UsageError, type Command } from '../cli.ts'
import { ACTOR_HELP, ACTOR_OPTIONS, actorOf, withWorld } from '../home.ts'

export const keysCreate: Command = {
  usage: 'keys create --name NAME --scope SCOPE [--scope SCOPE ...] [--expires DAY] [--out KEYFILE] [--json]',
  help: `
Makes an API key. The token is told this once and stored nowhere: keep it.

  --name NAME      what the key is for
  --scope SCOPE    what it may do; once for each:
${SCOPES.map((scope) => `                   ${scope.padEnd(14)} ${SCOPE_NAMES[scope]}`).join('\n')}
  --expires DAY    the last day on which it is valid, such as 2026-12-31
  --out KEYFILE    write the token into this new file (mode 600) instead of printing it
  --json           print one JSON object: key, token
${ACTOR_HELP}`,
  options: {
    ...JSON_OPTION,
    ...ACTOR_OPTIONS,
    name: { type: 'string' },
    scope: { type: 'string', multiple: true },
    expires: { type: 'string' },
    out: { type: 'string' },
  },
  positionals: [],
  async run(values, _positionals, io) {
    const name = need(values, 'name')
    const scopes = scopesIn(values.scope)
    const expiresAt = endOf(values.expires)
    const { out } = values
    return withWorld(io, 'keys create', async (world) => {
      const by = await actorOf(world, values, 'key.write')
      const order = { name, scopes, ...(expiresAt !== undefined && { expiresAt }) }
      const { key, token } = doneOr(
        await inTransaction(world.db, (tx) => createKey(tx, order, by, world.people)),
      )
      if (typeof out !== 'string') {
        print(io, values, { key, token }, [token])
        io.say(`key ${key.id} '${name}' (${scopes.join(', ')}): this is its token, told this once`)
        return EXIT.done
      }
      await writeNew(out, token)
      print(io, values, { key, token: null, keyFile: out }, [
        `key ${key.id} '${name}' (${scopes.join(', ')}) is in ${out}`,
      ])
      return EXIT.done
    })
  },
}

function scopesIn(value: unknown): Scope[] {
  const scopes = Array.isArray(value) ? (value as string[]) : []
  if (scopes.length === 0) throw new UsageError('--scope is missing')
  const wrong = scopes.find((scope) => !isScope(scope))
  if (wrong !== undefined) throw new UsageError(`--scope is one of ${SCOPES.join(', ')}, not ${wrong}`)
  return [...new Set(scopes as Scope[])]
}

/** The end of that day in China. */
function endOf(day: unknown): string | undefined {
  if (typeof day !== 'string') return undefined
  if (!isDay(day)) throw new UsageError(`--expires is no day like 2026-12-31: ${day}`)
  return `${day}T23:59:59.999+08:00`
}

async function writeNew(file: string, token: string): Promise<void> {
  try {
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new CommandFailure(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code}); the key was made: revoke it and make another`,
      { cause: error },
    )
  }
}
