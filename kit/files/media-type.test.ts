import { expect, test } from 'vitest'
import { zipOf } from '../sheet/zip-fixture.ts'
import { sniffer, type MediaType } from './media-type.ts'

const find = async (content: Buffer, chunkBytes = 1000): Promise<MediaType | undefined> => {
  const looking = sniffer()
  for (let at = 0; at < content.length; at += chunkBytes)
    if (!(await looking.write(content.subarray(at, at + chunkBytes)))) return undefined
  return looking.end()
}
const hex = (start: string) =>
  Buffer.concat([Buffer.from(start.replaceAll(' ', ''), 'hex'), Buffer.alloc(2000, 0x11)])
const part = (name: string) => ({ name, data: '<x/>' })
const DOCX = [part('[Content_Types].xml'), part('word/document.xml')]
const GB = Buffer.from('CFFBB7D1D5DFCDB6CBDF', 'hex')

test.each<[MediaType, Buffer]>([
  ['image/jpeg', hex('FFD8FFE0 0010 4A464946 00')],
  [
    'image/png',
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    ),
  ],
  ['image/gif', hex('474946383961')],
  ['image/webp', hex('52494646 24000000 57454250 56503820')],
  ['image/heic', hex('00000018 66747970 68656963 00000000')],
  ['image/heic', hex('00000018 66747970 6D696631 00000000')],
  ['application/pdf', Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n')],
  ['audio/mpeg', hex('FFFB9064')],
  ['audio/mpeg', hex('494433 0300 0000 007F7F7F')],
  ['audio/wav', hex('52494646 24000000 57415645 666D7420')],
  ['audio/mp4', hex('00000018 66747970 4D344120 00000000')],
  ['video/mp4', hex('00000018 66747970 69736F6D 00000200')],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', zipOf(DOCX)],
  // The list of types may come last, as streaming writers put it.
  [
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    zipOf([part('xl/workbook.xml'), part('[Content_Types].xml')]),
  ],
  ['text/plain', Buffer.from('消费者投诉某商场，要求退款。\r\n')],
  ['text/plain', Buffer.concat(Array.from({ length: 20_000 }, () => GB))],
  ['text/plain', Buffer.from('\uFEFF消费者', 'utf16le')],
])('%s', async (type, content) => {
  expect(await find(content)).toBe(type)
  expect(await find(content, 7)).toBe(type)
})

test.each<[string, Buffer]>([
  ['nothing', Buffer.alloc(0)],
  ['a program for Windows', hex('4D5A9000 0300')],
  ['a program for Linux', hex('7F454C46 0201')],
  ['a plain zip', zipOf([part('a.txt')])],
  ['a zip with Word and Excel parts at once', zipOf([...DOCX, part('xl/workbook.xml')])],
  ['a document with macros', zipOf([...DOCX, part('word/vbaProject.bin')])],
  [
    'an encrypted document',
    zipOf([part('[Content_Types].xml'), { ...part('word/document.xml'), claims: { flags: 0x801 } }]),
  ],
  [
    'a document that says it unpacks to 4 GB',
    zipOf([part('[Content_Types].xml'), { ...part('word/document.xml'), claims: { bytes: 0xffffffff } }]),
  ],
  ['a document cut short', zipOf(DOCX).subarray(0, -10)],
  ['a document with something behind it', Buffer.concat([zipOf(DOCX), Buffer.from('x')])],
  ['an archive', hex('1F8B0800')],
  ['an XML page', Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['text with a control character', Buffer.from('abc\u0007def')],
  [
    'text that turns into bytes late',
    Buffer.concat([Buffer.from('消费者'.repeat(30_000)), Buffer.from([0xff, 0xff])]),
  ],
  ['a film of another maker', hex('00000014 66747970 71742020 00000000')],
])('%s is not on the list', async (_, content) => {
  expect(await find(content)).toBeUndefined()
})

test('a wrong type is known at the first 64 KiB, not at the end', async () => {
  const looking = sniffer()
  expect(await looking.write(Buffer.concat([hex('7F454C46'), Buffer.alloc(70_000)]))).toBe(false)
})
