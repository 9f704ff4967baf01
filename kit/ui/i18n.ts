/**
 * Catalogues. The zh-CN words beside the screens are the source; zh-TW is made from them at build time
 * (console/i18n/traditional.ts), en exists for the sign-in page and the API's problems.
 *
 *   // modules/<m>/web/words.ts
 *   export const words = { 'unit.saved': '已保存 {name}' } as const
 *   export const t = catalogue('people', words)
 *   t('unit.saved', { name })
 *
 * The language is settled before the first render and changes by reloading, so `t` is a plain function.
 */
export type Language = 'zh-CN' | 'zh-TW' | 'en'
export type Words = Readonly<Record<string, string>>
export type Catalogues = Readonly<Record<string, Words>>

type Holes<S extends string> = S extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never
type Fill<S extends string> = [Holes<S>] extends [never] ? [] : [Readonly<Record<Holes<S>, string | number>>]

const sources = new Map<string, Words>()
let translated: Catalogues = {}
let current: Language = 'zh-CN'

/** Registers a catalogue and gives its look-up. A forgotten hole does not compile. */
export function catalogue<const W extends Words>(name: string, words: W) {
  sources.set(name, words)
  return <K extends keyof W & string>(key: K, ...fill: Fill<W[K]>): string =>
    fillIn(translated[name]?.[key] ?? (words[key] as string), fill[0])
}

/** Looks a key up in every catalogue: for codes that come from the server (`problem.stale-version`). */
export function findWord(key: string, fill?: Readonly<Record<string, string | number>>): string | undefined {
  for (const [name, words] of sources) {
    const found = translated[name]?.[key] ?? words[key]
    if (found !== undefined) return fillIn(found, fill)
  }
  return undefined
}

/** Every registered source: what the build turns into zh-TW. */
export const sourceCatalogues = (): Catalogues => Object.fromEntries(sources)

export const language = (): Language => current

/** Before the first render, once. */
export function speak(next: Language, words: Catalogues) {
  current = next
  translated = words
}

export function fillIn(text: string, fill?: Readonly<Record<string, string | number>>): string {
  if (!fill) return text
  return text.replace(/\{(\w+)\}/g, (whole, hole: string) => (hole in fill ? String(fill[hole]) : whole))
}

const KEPT = 'xinqiao.language'

/** The language this browser last chose, else the browser's own, else zh-CN. */
export function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  if (kept === 'zh-CN' || kept === 'zh-TW' || kept === 'en') return kept
  return /^zh-(tw|hk|mo|hant)/i.test(navigator.language) ? 'zh-TW' : 'zh-CN'
}

export function chooseLanguage(next: Language) {
  localStorage.setItem(KEPT, next)
  location.reload()
}

/** Words that a contract keeps (role names, unit kinds), taken into a catalogue under a prefix so that they translate too. */
export function prefixed<const P extends string, const W extends Words>(prefix: P, words: W) {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [prefix + key, text])) as {
    readonly [K in keyof W & string as `${P}${K}`]: W[K]
  }
}

/** All words under a prefix, without it: what a choice of action codes shows. */
export function findWords(prefix: string): [code: string, text: string][] {
  const found = new Map<string, string>()
  for (const [name, words] of sources) {
    for (const [key, text] of Object.entries(words)) {
      if (key.startsWith(prefix)) found.set(key.slice(prefix.length), translated[name]?.[key] ?? text)
    }
  }
  return [...found]
}
