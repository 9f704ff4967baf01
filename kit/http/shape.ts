/**
 * What happens to a route's schemas at boot: inputs are closed (an unknown field is an error, everywhere), and schemas
 * with an `$id` become named components, so that the OpenAPI document and the generated client have names.
 */
import type { TSchema } from 'typebox'

type Json = Record<string, unknown>
const isPlain = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keywords whose value is data, not schema; they are copied as they are. */
const DATA_KEYWORDS = new Set(['const', 'enum', 'default', 'examples', 'required'])

/** TypeBox keeps what kind a schema is in hidden properties (~kind, ~optional); a copy must not lose them. */
function hidden(from: object, to: Json): Json {
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(from)))
    if (!property.enumerable && key.startsWith('~')) Object.defineProperty(to, key, property)
  return to
}

/** A copy of a schema with `change` applied to each object schema in it, innermost first. Property names are left alone. */
function rebuild(schema: unknown, change: (node: Json) => Json): unknown {
  if (Array.isArray(schema)) return schema.map((item) => rebuild(item, change))
  if (!isPlain(schema)) return schema
  const copy: Json = {}
  for (const [key, value] of Object.entries(schema)) {
    if (DATA_KEYWORDS.has(key)) copy[key] = value
    else if ((key === 'properties' || key === 'patternProperties' || key === '$defs') && isPlain(value))
      copy[key] = Object.fromEntries(Object.entries(value).map(([name, sub]) => [name, rebuild(sub, change)]))
    else copy[key] = rebuild(value, change)
  }
  return change(hidden(schema, copy))
}

/** PostgreSQL's int: what a column holds when nobody thought of a range. */
const INT_MAX = 2_147_483_647

/**
 * Says `additionalProperties: false` wherever an object schema says nothing about other fields, and gives a whole number
 * without a range that of PostgreSQL's int: beyond it the database would fail where a request should be refused.
 */
export const close = (schema: TSchema): TSchema =>
  rebuild(schema, (node) => {
    if (Array.isArray(node.allOf)) {
      // Each part of an intersection would refuse the fields of the others: open them, close the whole.
      const parts = node.allOf.map((part) => {
        if (!isPlain(part) || part.additionalProperties !== false) return part
        const { additionalProperties: _closed, ...open } = part
        return hidden(part, open)
      })
      return hidden(node, {
        ...node,
        allOf: parts,
        unevaluatedProperties: node.unevaluatedProperties ?? false,
      })
    }
    if (node.type === 'integer') {
      const isBounded = (...names: string[]) => names.some((name) => node[name] !== undefined)
      return hidden(node, {
        ...node,
        ...(!isBounded('maximum', 'exclusiveMaximum') && { maximum: INT_MAX }),
        ...(!isBounded('minimum', 'exclusiveMinimum') && { minimum: -INT_MAX - 1 }),
      })
    }
    const saysNothing = node.additionalProperties === undefined && node.unevaluatedProperties === undefined
    return node.type === 'object' && node.properties !== undefined && saysNothing
      ? hidden(node, { ...node, additionalProperties: false })
      : node
  }) as TSchema

/** Named schemas of one app. Two different schemas under one name stop the boot. */
export type Names = {
  /** A copy in which every schema with an `$id` is a `$ref` to its name; new names are told to `add`. */
  name(schema: TSchema, add: (named: TSchema) => void): TSchema
  /** A copy with every `$ref` to a name replaced by its schema, for the validator. */
  inline(schema: TSchema): TSchema
}

export function names(): Names {
  const known = new Map<string, { schema: Json; text: string }>()
  const name: Names['name'] = (schema, add) =>
    rebuild(schema, (node) => {
      if (typeof node.$id !== 'string') return node
      const id = node.$id
      const text = JSON.stringify(node)
      const before = known.get(id)
      if (before && before.text !== text)
        throw new Error(
          `Two different schemas are named ${id}: give one of them another $id (an input is closed, an answer is not: they need two names)`,
        )
      if (!before) {
        known.set(id, { schema: node, text })
        add(node)
      }
      return { $ref: `${id}#` }
    }) as TSchema
  const inline: Names['inline'] = (schema) =>
    rebuild(schema, (node) => {
      if (typeof node.$ref !== 'string') return node
      const found = known.get(node.$ref.replace(/#$/, ''))
      if (!found) throw new Error(`No schema is named ${node.$ref}`)
      const named = inline(found.schema) as Json
      const { $id: _named, ...rest } = named
      return hidden(named, rest)
    }) as TSchema
  return { name, inline }
}
