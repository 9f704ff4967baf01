/** Makes, from a JSON schema, a value that fits it, and values that break one rule each. For tests that walk all routes. */
import { Compile } from 'typebox/compile'

export type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  patternProperties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  format?: string
  pattern?: string
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '01890000-0000-7000-8000-000000000001',
  date: '2020-03-05',
  'date-time': '2020-03-05T09:00:00.000+08:00',
  uri: 'https://example.org/x',
  email: 'a@example.org',
}
/** Texts that patterns are tried with; a pattern that fits none names itself in the error. */
const TEXTS = [
  'abc',
  'ABC-1',
  '123456',
  '2020-03-05',
  'a1',
  '01890000-0000-7000-8000-000000000001',
  '1',
  'a.b',
  '10000000001',
  '91320100MA1MXXXX0A',
  '/',
]

/** The smallest value that fits; `all` also fills what is optional. */
export function sampleOf(schema: Schema, all = false): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [either] = schema.anyOf ?? schema.oneOf ?? []
  if (either) return sampleOf(either, all)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sampleOf(part, all)))
  switch (schema.type) {
    case 'string':
      return textFor(schema)
    case 'integer':
    case 'number':
      return (
        schema.minimum ??
        (schema.exclusiveMinimum === undefined
          ? Math.min(1, schema.maximum ?? 1)
          : schema.exclusiveMinimum + 1)
      )
    case 'boolean':
      return true
    case 'null':
      return null
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, all ? 1 : 0) }, () =>
        sampleOf(schema.items ?? {}, all),
      )
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => all || schema.required?.includes(name))
          .map(([name, field]) => [name, sampleOf(field, all)]),
      )
    default:
      return {}
  }
}

function textFor(schema: Schema): string {
  if (schema.format !== undefined) {
    const text = FORMATS[schema.format]
    if (text === undefined) throw new Error(`sample.ts knows no text of format ${schema.format}`)
    return text
  }
  const length = Math.max(schema.minLength ?? 1, 1)
  if (schema.pattern === undefined) return 'x'.repeat(length)
  const fits = TEXTS.find(
    (text) => new RegExp(schema.pattern!, 'u').test(text) && text.length <= (schema.maxLength ?? Infinity),
  )
  if (fits === undefined)
    throw new Error(`sample.ts has no text for the pattern ${schema.pattern}: add one to TEXTS`)
  return fits
}

/** One broken value: what was done, at which field, to the whole value. */
export type Broken = {
  what: 'missing' | 'unknown field' | 'wrong type' | 'oversized' | 'U+0000'
  field: string
  value: unknown
}

/** Every way to break one rule of the schema, each at one place of a full sample. */
export function brokenBy(schema: Schema): Broken[] {
  const whole = sampleOf(schema, true)
  return places(schema, whole, []).flatMap(({ at, schema: part, whole: allowed, value }) => {
    const field = at.join('.')
    const broken: Broken[] = []
    const put = (what: Broken['what'], bad: unknown, name = field) =>
      broken.push({ what, field: name, value: setAt(whole, at, bad) })
    if (at.length > 0) put('wrong type', foreignTo(allowed))
    if (part.type === 'object' && part.properties && part.additionalProperties === false)
      put('unknown field', { ...(value as object), zzz: 1 }, [...at, 'zzz'].join('.'))
    for (const name of part.required ?? []) {
      const { [name]: _gone, ...rest } = value as Record<string, unknown>
      put('missing', rest, [...at, name].join('.'))
    }
    if (part.type === 'string' && part.maxLength !== undefined)
      put('oversized', 'x'.repeat(part.maxLength + 1))
    if (
      part.type === 'string' &&
      part.format === undefined &&
      part.pattern === undefined &&
      (part.minLength ?? 0) < 4 &&
      (part.maxLength ?? 9) > 2
    )
      put('U+0000', 'a\u0000b')
    if (part.type === 'array' && part.maxItems !== undefined)
      put(
        'oversized',
        Array.from({ length: part.maxItems + 1 }, () => sampleOf(part.items ?? {}, true)),
      )
    if ((part.type === 'integer' || part.type === 'number') && part.maximum !== undefined)
      put('oversized', part.maximum + 1)
    return broken
  })
}

/** Strings and lists without an upper bound, and whole numbers without one: such input is not bounded (design.md 3.12). */
export const unboundedIn = (schema: Schema): string[] =>
  places(schema, sampleOf(schema, true), []).flatMap(({ at, schema: part }) => {
    const isFreeText =
      part.type === 'string' &&
      part.maxLength === undefined &&
      part.format === undefined &&
      !part.enum &&
      part.const === undefined &&
      !/^\^.*\$$/.test(part.pattern ?? '')
    const isFreeList = part.type === 'array' && part.maxItems === undefined
    return isFreeText || isFreeList ? [`${at.join('.') || '(body)'} (${part.type})`] : []
  })

/** `whole` is what a value at this place may be: the schema itself, or the union that it is one side of. */
type Place = { at: string[]; schema: Schema; whole: Schema; value: unknown }

/** The schema's parts that the sample has, each with its path; of alternatives the one that the sample took. */
function places(schema: Schema, value: unknown, at: string[]): Place[] {
  const [either] = schema.anyOf ?? schema.oneOf ?? []
  if (either)
    return places(either, value, at).map((place, nth) => (nth === 0 ? { ...place, whole: schema } : place))
  if (schema.allOf) return schema.allOf.flatMap((part) => places(part, value, at))
  const here: Place = { at, schema, whole: schema, value }
  const fields = value as Record<string, unknown>
  if (schema.type === 'object')
    return [
      here,
      ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
        places(field, fields[name], [...at, name]),
      ),
    ]
  if (schema.type === 'array' && Array.isArray(value) && value.length > 0)
    return [here, ...places(schema.items ?? {}, value[0], [...at, '0'])]
  return [here]
}

/** A value of a kind that the schema takes in none of its alternatives. */
function foreignTo(schema: Schema): unknown {
  const check = Compile(schema as never)
  const found = [12_345.5, '§', true, { zzz: true }, ['zzz', 1], null].find((value) => !check.Check(value))
  if (found === undefined) throw new Error(`every value fits ${JSON.stringify(schema)}`)
  return found
}

function setAt(whole: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value
  if (Array.isArray(whole))
    return whole.map((item: unknown, nth) => (String(nth) === name ? setAt(item, rest, value) : item))
  return { ...(whole as object), [name]: setAt((whole as Record<string, unknown>)[name], rest, value) }
}
