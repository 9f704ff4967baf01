import { Compile } from 'typebox/compile'
import type { Static, TSchema } from 'typebox'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import { findNul } from './validate.ts'

/** A cursor: opaque to the client, base64url of JSON. It holds sort keys only, never personal data. */
export function encodeCursor(keys: object): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url')
}

const CURSOR_LENGTH_MAX = 2_000
const compiled = new WeakMap<TSchema, { Check(value: unknown): boolean }>()

/**
 * Reads a cursor that a client sent back; whatever is not one of ours by `schema` is refused as bad-input, field
 * `cursor`. Give a schema wherever the keys reach SQL.
 */
export function decodeCursor(text: string): Outcome<Record<string, unknown>, 'bad-input'>
export function decodeCursor<S extends TSchema>(text: string, schema: S): Outcome<Static<S>, 'bad-input'>
export function decodeCursor(text: string, schema?: TSchema): Outcome<unknown, 'bad-input'> {
  const bad = refuse('bad-input', { field: 'cursor', why: 'not a cursor of this list' })
  if (text.length > CURSOR_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(text)) return bad
  let keys: unknown
  try {
    keys = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return bad
  }
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys) || findNul(keys) !== undefined)
    return bad
  if (schema) {
    let check = compiled.get(schema)
    if (!check) compiled.set(schema, (check = Compile(schema)))
    if (!check.Check(keys)) return bad
  }
  return done(keys)
}
