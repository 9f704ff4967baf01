/** Schemas that contracts share. Pure: a contract may import this file. */
import { Type, type TSchema } from 'typebox'

/** One broken rule of a bad request: where, which JSON Schema keyword, in words. */
export const FieldError = Type.Object(
  {
    field: Type.String({
      description: 'Dotted path, e.g. parties.0.phone; the name of a header or query parameter likewise',
    }),
    rule: Type.String({ description: 'JSON Schema keyword that was broken, e.g. maxLength' }),
    message: Type.String(),
  },
  { $id: 'FieldError' },
)

/** RFC 9457 problem details: the one shape of every error. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String({ description: 'The phrase of the HTTP status' }),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable name of the refusal; programs decide by this' }),
    detail: Type.Optional(Type.String({ description: 'For people' })),
    field: Type.Optional(Type.String({ description: 'The first field at fault' })),
    errors: Type.Optional(Type.Array(FieldError)),
    allowed: Type.Optional(Type.Array(Type.String(), { description: 'What may be done now' })),
    current: Type.Optional(Type.Unknown({ description: 'The current version, for stale-version' })),
    requestId: Type.String({ description: 'Names this request in the log' }),
  },
  { $id: 'Problem' },
)

/** One page of a list. `next` is the cursor of the following page; `count` stops at the cap, then `capped` is true. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()]),
    count: Type.Integer(),
    capped: Type.Boolean(),
  })
