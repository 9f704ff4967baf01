import { expect, test } from 'vitest'
import { downloadHeaders, evidenceName } from './evidence-name.ts'

test('a name is what follows the last folder, without control and direction characters, with the true ending', () => {
  expect(evidenceName('../../etc/passwd', 'text/plain')).toBe('passwd.txt')
  expect(evidenceName('C:\\Users\\me\\小票.JPG', 'image/jpeg')).toBe('小票.jpg')
  expect(evidenceName('invoice\u202Egpj.exe', 'application/pdf')).toBe('invoicegpj.exe.pdf')
  expect(evidenceName('a\u0000b\r\nSet-Cookie: x"y.png', 'image/png')).toBe('abSet-Cookie xy.png')
  expect(evidenceName('..', 'image/png')).toBe('附件.png')
  expect(evidenceName('', 'video/mp4')).toBe('附件.mp4')
  expect([...evidenceName('证'.repeat(400), 'image/png')]).toHaveLength(124)
})

test('a download is saved, not shown, and its header cannot be broken out of', () => {
  const headers = downloadHeaders('小票 (1)\'".jpg', 'image/jpeg', 12)
  expect(headers['content-disposition']).toBe(
    `attachment; filename="evidence.jpg"; filename*=UTF-8''%E5%B0%8F%E7%A5%A8%20%281%29%27%22.jpg`,
  )
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'content-length': '12',
  })
  expect(headers['content-security-policy']).toContain('sandbox')
})
