import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Converter } from 'opencc-js'
import type { Plugin } from 'vite'

type Catalogues = Readonly<Record<string, Readonly<Record<string, string>>>>

const ROOT = resolve(import.meta.dirname, '../..')
const OVERRIDES = resolve(ROOT, 'console/i18n/zh-TW.json')

/** Where words live: beside the screens that say them. */
const WORDS = [
  'kit/ui/**/words.ts',
  'console/**/words.ts',
  'modules/*/web/**/words.ts',
  'modules/*/web/words/*.ts',
]

/** Every zh-CN catalogue of the source tree, by name. */
export async function readSources(): Promise<Catalogues> {
  // By address, not by name: vite bundles its configuration, and a second copy of i18n.ts would know no words.
  const load = (file: string) => import(pathToFileURL(resolve(ROOT, file)).href)
  for (const file of WORDS.flatMap((glob) => globSync(glob, { cwd: ROOT })).toSorted()) await load(file)
  return ((await load('kit/ui/i18n.ts')) as { sourceCatalogues: () => Catalogues }).sourceCatalogues()
}

/** `terms` mend what OpenCC always gets wrong for an office; `words` are single words by catalogue and key. */
export type Overrides = { readonly terms: Readonly<Record<string, string>>; readonly words: Catalogues }

export const readOverrides = (): Overrides => JSON.parse(readFileSync(OVERRIDES, 'utf8')) as Overrides

/**
 * zh-TW from the zh-CN words: OpenCC with Taiwan's phrases, then the overrides, which win.
 * An override for a word that no longer exists stops the build, so that the file cannot rot.
 */
export function toTraditional(sources: Catalogues, { terms, words: overrides }: Overrides): Catalogues {
  const convert = Converter({ from: 'cn', to: 'twp' })
  const mend = (text: string) =>
    Object.entries(terms).reduce((so, [wrong, right]) => so.replaceAll(wrong, right), text)
  const made: Record<string, Record<string, string>> = {}
  for (const [name, words] of Object.entries(sources)) {
    made[name] = Object.fromEntries(Object.entries(words).map(([key, text]) => [key, mend(convert(text))]))
  }
  for (const [name, words] of Object.entries(overrides)) {
    for (const [key, text] of Object.entries(words)) {
      const target = made[name]
      if (target?.[key] === undefined)
        throw new Error(`console/i18n/zh-TW.json overrides ${name} / ${key}, which no catalogue has`)
      target[key] = text
    }
  }
  return made
}

/** Serves `virtual:zh-TW/app` and `virtual:zh-TW/sign-in`: loaded by those who chose it, nobody else pays. */
export function traditional(): Plugin {
  const prefix = '\0virtual:zh-TW/'
  return {
    name: 'xinqiao-traditional',
    resolveId: (id) => (id.startsWith('virtual:zh-TW/') ? `\0${id}` : undefined),
    async load(id) {
      if (!id.startsWith(prefix)) return undefined
      const all = toTraditional(await readSources(), readOverrides())
      const wanted = Object.entries(all).filter(
        ([name]) => (name === 'sign-in') === (id === `${prefix}sign-in`),
      )
      return `export default ${JSON.stringify(Object.fromEntries(wanted))}`
    },
  }
}
