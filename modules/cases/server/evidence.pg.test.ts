import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { addEvidence, EVIDENCE_BYTES_MAX } from './add-evidence.ts'
import { openApp } from './app-fixture.ts'
import { fingerprint, foldFaults, sentTo, take, took, versionOf } from './case-driver.ts'
import { aCase } from './case-fixture.ts'
import { CENTRE, openOffice, type Office, type PersonName } from './office-fixture.ts'

let office: Office
let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  office = await openOffice()
  app = await openApp(office)
})
afterAll(async () => {
  await app.close()
  await office.drop()
})

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const NOTE = Buffer.from('转账记录：100.00 元')

function upload(who: PersonName | null, id: string, name: string, content: Buffer, field = 'file') {
  const boundary = 'xinqiao-test-boundary'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\nContent-Type: application/x-anything\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)])
  return app.send(who, 'POST', `/api/cases/${id}/evidence`, body, {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  })
}
const read = (who: PersonName, id: string, evidenceId: string, reason?: string) =>
  reason === undefined
    ? app.send(who, 'GET', `/api/cases/${id}/evidence/${evidenceId}`)
    : app.send(who, 'POST', `/api/cases/${id}/evidence/${evidenceId}/read`, { reason })
const readLog = (id: string) =>
  office.db.rows<{ action: string; reason: string | null }>(sql`
    select action, reason from audit_pending where centre_id = ${CENTRE} and target_id = ${id} and action = 'evidence.reveal' order by id`)

test('a file goes in sealed and comes out as it was, saved and not shown', async () => {
  const id = await aCase(office, 'complaint')
  const { status, body } = await upload('agent', id, '../../钱小满的小票.gif', PNG)
  expect({ status, body }).toMatchObject({
    status: 201,
    body: {
      version: 2,
      evidence: {
        name: '钱某某的小票.gif.png',
        mediaType: 'image/png',
        bytes: PNG.length,
        addedByName: 'agent 某',
      },
    },
  })
  const detail = await app.send('agent', 'GET', `/api/cases/${id}`)
  expect(detail.body.evidence).toEqual([body.evidence])
  expect(detail.body.steps.at(-1)).toMatchObject({
    action: 'add-evidence',
    facts: [{ label: '附件类型', value: 'image/png' }],
  })
  expect(await foldFaults(office.db, id)).toEqual([])

  const file = await read('agent', id, body.evidence.id)
  expect(file.status).toBe(200)
  expect(file.body).toEqual(PNG)
  expect(file.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-store',
    'content-length': String(PNG.length),
  })
  expect(file.headers['content-disposition']).toMatch(
    /^attachment; filename="evidence\.png"; filename\*=UTF-8''%E9%92%B1/,
  )
  expect(await readLog(id)).toEqual([{ action: 'evidence.reveal', reason: null }])
  expect((await app.send('agent', 'GET', `/api/cases/${id}`)).body.reveals).toMatchObject([
    { what: 'evidence', byName: 'agent 某' },
  ])
})

test('neither the row nor the folder holds the name or the content in the clear', async () => {
  const id = await aCase(office, 'complaint')
  await upload('agent', id, '小票甲乙丙.txt', NOTE)
  const [row] = await office.db.rows<{ row: string; key: string; name: Buffer }>(sql`
    select e::text as row, store_key as key, name_sealed as name from evidence e where case_id = ${id}`)
  expect(row!.row).not.toContain('小票')
  expect(row!.name.includes(Buffer.from('小票'))).toBe(false)
  const stored = path.join(office.folder, row!.key)
  expect(readFileSync(stored).includes(Buffer.from('转账记录'))).toBe(false)
  const files = readdirSync(office.folder, { recursive: true })
    .map(String)
    .filter((one) => statSync(path.join(office.folder, one)).isFile())
  for (const name of files) expect(name).toMatch(/^320100\/[0-9a-f]{2}\/[0-9a-f]{64}$/)
})

test('the same file again adds nothing', async () => {
  const id = await aCase(office, 'complaint')
  const first = await upload('agent', id, 'a.png', PNG)
  const again = await upload('agent', id, 'b.png', PNG)
  expect(again.body).toEqual(first.body)
  expect(await versionOf(office.db, id)).toBe(2)
})

test('what is refused leaves nothing: empty, of no allowed type, too large, no file, not multipart, an unknown case', async () => {
  const id = await aCase(office, 'complaint')
  const before = await fingerprint(office.db)
  expect(await upload('agent', id, 'a.png', Buffer.alloc(0))).toMatchObject({
    status: 409,
    body: { code: 'file-empty' },
  })
  expect(
    await upload('agent', id, 'a.png', Buffer.from('<html><script>alert(1)</script></html>\0')),
  ).toMatchObject({
    status: 409,
    body: {
      code: 'file-type-not-allowed',
      allowed: expect.arrayContaining(['image/png', 'application/pdf']),
    },
  })
  const page = Buffer.concat([Buffer.from('<html>'), Buffer.alloc(5_000_000)])
  expect(await upload('agent', id, 'a.html', page), 'also when much is still on its way').toMatchObject({
    status: 409,
    body: { code: 'file-type-not-allowed' },
  })
  expect(await upload('agent', id, 'a.exe', Buffer.from('MZ\x90\0\x03\0\0\0'))).toMatchObject({
    status: 409,
    body: { code: 'file-type-not-allowed' },
  })
  expect(await app.send('agent', 'POST', `/api/cases/${id}/evidence`, { file: 'x' })).toMatchObject({
    status: 415,
  })
  expect(await upload('agent', uuid7(), 'a.png', PNG)).toMatchObject({
    status: 404,
    body: { code: 'no-such-case' },
  })
  expect(await upload('analyst', id, 'a.png', PNG)).toMatchObject({ status: 403 })
  expect(await upload(null, id, 'a.png', PNG)).toMatchObject({ status: 401 })
  expect(await fingerprint(office.db)).toEqual(before)
})

test('more than a file may hold is refused as it comes, and the sender hears why', async () => {
  const id = await aCase(office, 'complaint')
  const chunk = Buffer.concat([PNG, Buffer.alloc(1024 * 1024 - PNG.length)])
  let sent = 0
  async function* endless() {
    for (; sent < 2 * EVIDENCE_BYTES_MAX; sent += chunk.length) yield chunk
  }
  const outcome = await addEvidence(office.needs, office.who('agent'), id, {
    name: 'big.png',
    content: endless(),
  })
  expect(outcome).toMatchObject({ refused: 'too-large', field: 'file' })
  expect(sent).toBeLessThanOrEqual(EVIDENCE_BYTES_MAX + chunk.length)
  expect(await versionOf(office.db, id)).toBe(1)
  expect(readdirSync(path.join(office.folder, 'incoming'))).toEqual([])
})

// O20 art. 33.
test('a report’s file: by its unit, with a reason, each time logged; for others it does not exist', async () => {
  const id = await sentTo(
    office,
    await aCase(office, 'report', { takenBy: 'agent' }),
    'north',
    office.who('handler-north'),
  )
  const { body } = await upload('handler-north', id, '举报信.txt', NOTE)
  const evidenceId = body.evidence.id
  expect(await read('handler-north', id, evidenceId)).toMatchObject({
    status: 409,
    body: { code: 'reason-needed' },
  })
  const opened = await read('handler-north', id, evidenceId, '核对举报线索')
  expect(opened).toMatchObject({ status: 200, body: NOTE })
  expect(opened.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(await readLog(id)).toEqual([{ action: 'evidence.reveal', reason: '核对举报线索' }])

  const absent = await read('handler-south', uuid7(), evidenceId, '看看')
  for (const who of ['handler-south', 'agent', 'reviewer'] as const) {
    const { requestId: _a, ...seen } = (await read(who, id, evidenceId, '看看')).body
    const { requestId: _b, ...nothing } = absent.body
    expect(seen).toEqual(nothing)
  }
  // The dispatcher routes by the masked copy.
  expect(await read('dispatcher', id, evidenceId, '看看')).toMatchObject({ status: 403 })
  expect(await readLog(id)).toHaveLength(1)
})

test('a file belongs to its case: through another case it does not exist', async () => {
  const [id, other] = [await aCase(office, 'complaint'), await aCase(office, 'complaint')]
  const { body } = await upload('agent', id, 'a.txt', NOTE)
  expect(await read('agent', other, body.evidence.id)).toMatchObject({
    status: 404,
    body: { code: 'no-such-evidence' },
  })
  expect(await read('agent', id, 'not-a-uuid')).toMatchObject({ status: 400 })
})

test('a return may name the evidence of its case; an ended case still takes files', async () => {
  const id = await sentTo(office, await aCase(office, 'complaint'), 'north', office.who('handler-north'))
  const { body } = await upload('handler-north', id, '勘验记录.txt', NOTE)
  await took(office, office.who('handler-north'), id, 'ask-return', {
    reason: 'not-our-duty',
    why: '不属于本单位职责',
    evidenceIds: [body.evidence.id],
  })
  const ended = await aCase(office, 'complaint')
  await take(office, office.who('agent'), ended, 'withdraw', { words: '不投诉了', channel: '电话' })
  expect(await upload('agent', ended, 'a.txt', NOTE)).toMatchObject({ status: 201, body: { version: 3 } })
})

test('a file that was damaged on the disk is not passed off as evidence', async () => {
  const id = await aCase(office, 'complaint')
  const { body } = await upload('agent', id, 'a.txt', Buffer.from('完整的内容'))
  const [row] = await office.db.rows<{ key: string }>(
    sql`select store_key as key from evidence where case_id = ${id}`,
  )
  const stored = path.join(office.folder, row!.key)
  const bytes = readFileSync(stored)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(stored, bytes)
  expect(await read('agent', id, body.evidence.id)).toMatchObject({ status: 500, body: { code: 'fault' } })
})
