/** The command line: finds the command, runs it, turns what happened into an exit code. */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { EXIT, CommandFailure, parse, UsageError, type Command, type Io } from './cli.ts'

type Entry = { readonly words: readonly string[]; readonly summary: string; load(): Promise<Command> }

/** All commands; each file is loaded only when it runs. */
export const COMMANDS: readonly Entry[] = [
  {
    words: ['start'],
    summary: 'run the server',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    words: ['keys', 'create'],
    summary: 'make an API key',
    load: async () => (await import('./commands/keys-create.ts')).keysCreate,
  },
  {
    words: ['audit', 'verify'],
    summary: 'check the chain of audit rows',
    load: async () => (await import('./commands/audit-verify.ts')).auditVerify,
  },
  {
    words: ['cases', 'import'],
    summary: 'bring cases in from CSV, XLSX or JSON Lines',
    load: async () => (await import('./commands/cases-import.ts')).casesImport,
  },
  {
    words: ['cases', 'export'],
    summary: 'write cases into a CSV or XLSX file',
    load: async () => (await import('./commands/cases-export.ts')).casesExport,
  },
  {
    words: ['cases', 'verify'],
    summary: 'fold the steps of every case again and compare',
    load: async () => (await import('./commands/cases-verify.ts')).casesVerify,
  },
  {
    words: ['backup'],
    summary: 'write everything into one file',
    load: async () => (await import('./commands/backup.ts')).backupCommand,
  },
  {
    words: ['restore'],
    summary: 'bring a backup back into an empty place',
    load: async () => (await import('./commands/restore.ts')).restoreCommand,
  },
  {
    words: ['calendar', 'load'],
    summary: 'add a published workday calendar',
    load: async () => (await import('./commands/calendar-load.ts')).calendarLoad,
  },
  {
    words: ['deadline', 'explain'],
    summary: 'count a legal time limit day by day',
    load: async () => (await import('./commands/deadline-explain.ts')).deadlineExplain,
  },
]

export async function main(args: readonly string[], io: Io): Promise<number> {
  const entry = COMMANDS.find(({ words }) => words.every((word, nth) => args[nth] === word))
  if (!entry) {
    const asked = args.filter((arg) => !arg.startsWith('-'))
    if (asked.length === 0 && (args.length === 0 || args.includes('--help') || args.includes('-h'))) {
      io.out(overview())
      return args.length === 0 ? EXIT.usage : EXIT.done
    }
    io.say(`xinqiao: there is no command ${asked.slice(0, 2).join(' ') || args[0]}`)
    io.say(overview())
    return EXIT.usage
  }
  const name = entry.words.join(' ')
  const command = await entry.load()
  try {
    const { values, positionals } = parse(command, args.slice(entry.words.length))
    if (values.help) {
      io.out(`Usage: xinqiao ${command.usage}\n\n${command.help.trim()}`)
      return EXIT.done
    }
    return await command.run(values, positionals, io)
  } catch (error) {
    if (error instanceof UsageError) {
      io.say(
        `xinqiao ${name}: ${error.message}\nUsage: xinqiao ${command.usage}\n'xinqiao ${name} --help' tells more`,
      )
      return EXIT.usage
    }
    io.say(`xinqiao ${name}: ${error instanceof Error ? error.message : String(error)}`)
    if (!(error instanceof CommandFailure) && io.env.XINQIAO_LOG === 'debug')
      io.say((error as Error).stack ?? '')
    return EXIT.refused
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ words }) => words.join(' ').length))
  const rows = COMMANDS.map(({ words, summary }) => `  ${words.join(' ').padEnd(width)}  ${summary}`)
  return [
    'Usage: xinqiao COMMAND [OPTIONS]',
    '',
    ...rows,
    '',
    "'xinqiao COMMAND --help' tells more. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.",
  ].join('\n')
}

if (import.meta.main) {
  // What Node has compiled once it need not compile again: halves the time to load all modules.
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled/', import.meta.url)))
  process.exitCode = await main(process.argv.slice(2), {
    out: (text) => void process.stdout.write(`${text}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
    env: process.env,
  })
}
