import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EncodingError, readText, textReader } from './encoding.ts'

const cut = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))

const read = (bytes: Buffer, size = 7): { text: string; encoding: string | undefined } => {
  const reader = textReader()
  const text =
    cut(bytes, size)
      .map((chunk) => reader.write(chunk))
      .join('') + reader.end()
  return { text, encoding: reader.encoding() }
}

// 消费者投诉 in GB 2312 (区位: 消 CFFB, 费 B7D1, 者 D5DF, 投 CDB6, 诉 CBDF).
const COMPLAINT_GB = Buffer.from('CFFBB7D1D5DFCDB6CBDF', 'hex')

test('UTF-8 with and without mark, UTF-16 of both kinds with mark, GB18030', () => {
  const text = '消费者投诉'
  const swapped = Buffer.from(text, 'utf16le').swap16()
  expect(read(Buffer.from(text))).toEqual({ text, encoding: 'utf-8' })
  expect(read(Buffer.from(`\uFEFF${text}`))).toEqual({ text, encoding: 'utf-8' })
  expect(read(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual({ text, encoding: 'utf-16le' })
  expect(read(Buffer.concat([Buffer.from([0xfe, 0xff]), swapped]))).toEqual({ text, encoding: 'utf-16be' })
  expect(read(COMPLAINT_GB)).toEqual({ text, encoding: 'gb18030' })
})

test('a four-byte character of GB18030, and characters cut by any chunk border', () => {
  // 㐀 U+3400 is 0x8139EE39 in GB18030-2005.
  const bytes = Buffer.concat([COMPLAINT_GB, Buffer.from('8139EE39', 'hex'), COMPLAINT_GB])
  for (let size = 1; size <= bytes.length; size += 1)
    expect(read(bytes, size).text).toBe('消费者投诉㐀消费者投诉')
})

test('the first Chinese character may come late', () => {
  const ascii = Buffer.from('name,phone\n'.repeat(50_000))
  expect(read(Buffer.concat([ascii, COMPLAINT_GB]), 65_536)).toMatchObject({ encoding: 'gb18030' })
  expect(read(Buffer.concat([ascii, Buffer.from('消费')]), 65_536)).toMatchObject({ encoding: 'utf-8' })
  expect(read(ascii).text.length).toBe(ascii.length)
  expect(read(Buffer.alloc(0))).toEqual({ text: '', encoding: 'utf-8' })
})

test('any text in UTF-8 comes back, however it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 9 }), (text, size) => {
      fc.pre(!text.includes('\0') && !text.startsWith('\uFEFF'))
      expect(read(Buffer.from(text), size).text).toBe(text)
    }),
  )
})

test.each<[string, Buffer]>([
  ['bytes that are valid in neither', Buffer.from([0x41, 0xff, 0xff, 0x80, 0xff])],
  [
    'French in Latin-1',
    Buffer.from('réclamation déposée à l’étranger, qualité médiocre'.replace('’', "'"), 'latin1'),
  ],
  ['a picture', Buffer.from('89504E470D0A1A0A0000000D49484452', 'hex')],
  ['UTF-8 cut inside a character', Buffer.from('消费').subarray(0, 5)],
  ['UTF-16 without a mark', Buffer.from('消费', 'utf16le').fill(0, 1, 2)],
  ['UTF-16 cut inside a character', Buffer.from('\uFEFF消费', 'utf16le').subarray(0, 5)],
])('%s: an error that holds no content', (_, bytes) => {
  expect(() => read(bytes)).toThrow(EncodingError)
})

test('UTF-8 that turns into something else is not read on as something else', () => {
  const bytes = Buffer.concat([Buffer.from('消费者'.repeat(30_000)), COMPLAINT_GB])
  expect(() => read(bytes, 65_536)).toThrow(/utf-8 at first/)
})

test('a named encoding is taken at its word', async () => {
  const pieces: string[] = []
  // 联通 in GB 2312 is valid UTF-8 too: only the sender can tell.
  for await (const piece of readText([Buffer.from('C1AACDA8', 'hex')], 'gb18030')) pieces.push(piece)
  expect(pieces.join('')).toBe('联通')
})
