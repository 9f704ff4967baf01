import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { done } from '#kit/outcome.ts'
import { decodeCursor, encodeCursor } from './index.ts'

test('a cursor comes back as it was, anything else is refused', () => {
  const Keys = Type.Object({ at: Type.String(), id: Type.String() }, { additionalProperties: false })
  const keys = { at: '2020-03-05T09:00:00Z', id: 'x' }
  expect(decodeCursor(encodeCursor(keys), Keys)).toEqual(done(keys))
  for (const bad of [
    '',
    'not json',
    encodeCursor({ at: 1 }),
    encodeCursor([]),
    encodeCursor({ ...keys, at: 'a\u0000' }),
    'A'.repeat(5000),
  ])
    expect(decodeCursor(bad, Keys)).toMatchObject({ refused: 'bad-input', field: 'cursor' })
})
