import type { FastifySchemaCompiler } from 'fastify'
import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'
import type { TLocalizedValidationError } from 'typebox/error'

export type FieldFault = { field: string; rule: string; message: string }

/** What the validator hands to Fastify when a request breaks its schema. */
export class BadInput extends Error {
  readonly statusCode = 400
  readonly faults: readonly FieldFault[]
  constructor(faults: readonly FieldFault[]) {
    super('bad input')
    this.name = 'BadInput'
    this.faults = faults
  }
}

/**
 * Validates with TypeBox: bodies are taken as they are ("5" is no number), all faults are listed, and parameters, which
 * arrive as text, are converted. `inline` gives a schema without references.
 */
export function validatorCompiler(inline: (schema: TSchema) => TSchema): FastifySchemaCompiler<TSchema> {
  return ({ schema, httpPart }) => {
    const check = Compile(inline(schema))
    return (given: unknown) => {
      const value = httpPart === 'body' ? given : check.Convert(given)
      if (!check.Check(value)) return { error: new BadInput(faultsOf(check.Errors(value))) }
      const nul = findNul(value)
      if (nul !== undefined)
        return {
          error: new BadInput([
            { field: nul, rule: 'pattern', message: 'must not hold the character U+0000' },
          ]),
        }
      return { value }
    }
  }
}

/** TypeBox's errors as fields: a missing or unknown property is named itself, not its parent. */
export function faultsOf(errors: readonly TLocalizedValidationError[]): FieldFault[] {
  const faults: FieldFault[] = []
  for (const error of errors) {
    const path = fieldOf(error.instancePath)
    if (error.keyword === 'required')
      for (const name of error.params.requiredProperties)
        faults.push({ field: join(path, name), rule: 'required', message: 'is required' })
    else if (error.keyword === 'additionalProperties')
      for (const name of error.params.additionalProperties) faults.push(unknownField(join(path, name)))
    else if (error.keyword === 'unevaluatedProperties')
      for (const name of error.params.unevaluatedProperties)
        faults.push(unknownField(join(path, String(name))))
    // `properties: { x: false }`-like echoes of an unknown field say nothing new.
    else if (error.keyword !== 'boolean')
      faults.push({ field: path, rule: error.keyword, message: error.message })
  }
  return faults.length > 0 ? faults : [{ field: '', rule: 'schema', message: 'must match the schema' }]
}

const unknownField = (field: string): FieldFault => ({
  field: field.slice(0, 200),
  rule: 'additionalProperties',
  message: 'is not a known field',
})
const fieldOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
const join = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)

/** The path of a text that holds U+0000, which PostgreSQL cannot store; undefined when there is none. */
export function findNul(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return value.includes('\u0000') ? path : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    if (key.includes('\u0000')) return path
    const found = findNul(item, join(path, key))
    if (found !== undefined) return found
  }
  return undefined
}
