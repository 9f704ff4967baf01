import { expect, test } from 'vitest'
import { createLog, scrubText } from './log.ts'

/** Every line a piece of code logs, parsed. */
function lines(run: (log: ReturnType<typeof createLog>) => void): any[] {
  const written: string[] = []
  run(createLog({ level: 'trace', to: { write: (line: string) => void written.push(line) } }))
  return written.map((line) => JSON.parse(line))
}

test('a line is JSON with its level as a word and the machine time', () => {
  const [line] = lines((log) => log.info({ caseId: 'c1', count: 3 }, 'moved'))
  expect(line).toMatchObject({ level: 'info', caseId: 'c1', count: 3, msg: 'moved' })
  expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT/)
})

test.each(['10012345678', '+8610012345678', '+86 100-1234-5678', '86-10012345678', '100 1234 5678'])(
  'the phone %s stays out of messages, values, keys, lists and errors',
  (phone) => {
    const said = lines((log) => {
      log.info(`来电 ${phone} 已接`)
      log.info('call of %s', phone)
      log.info({ note: [`call ${phone}`], deep: { er: { x: `话${phone}机` } }, [phone]: 1 }, 'x')
      log.error(new Error(`no such contact ${phone}`))
      log.error({ err: new Error('outer', { cause: new Error(`inner ${phone}`) }) }, 'failed')
      log.error({ err: phone }, 'failed')
      log.child({ who: phone }).info('x')
    })
    expect(JSON.stringify(said).replaceAll(/[- +]/g, '')).not.toContain('1234567')
    expect(said.length).toBe(7)
  },
)

test('ID numbers, fixed lines, and a phone read as a number stay out too', () => {
  const said = JSON.stringify(
    lines((log) =>
      log.info(
        { a: '11010519491231002X', b: '证 110105194912310021。', c: '025-12345678', d: 10_012_345_678 },
        'x',
      ),
    ),
  )
  for (const part of ['19491231', '12345678', '012345678']) expect(said).not.toContain(part)
})

test('what names a person, a place, a story or a secret is left out whole', () => {
  const secret = '欧阳'
  const [line] = lines((log) =>
    log.info({
      name: secret,
      fullName: secret,
      caller_name: secret,
      address: secret,
      story: secret,
      'set-cookie': secret,
      headers: { authorization: secret, cookie: secret },
      body: { anything: secret },
      password: secret,
      apiKey: secret,
      party: { Name: secret, list: [{ phone: secret }] },
      map: new Map([['token', secret]]),
      bytes: Buffer.from(secret),
      req: { url: `/x?q=${secret}` },
      res: { payload: secret },
    }),
  )
  expect(JSON.stringify(line)).not.toContain(secret)
  expect(line.party).toEqual({ Name: '[hidden]', list: [{ phone: '[hidden]' }] })
})

test('an error tells its kind, code and stack, but not the row a database quotes', () => {
  const error = Object.assign(new TypeError('duplicate key'), {
    code: '23505',
    detail: 'Key (x)=(欧阳) exists',
    where: '欧阳',
  })
  const [line] = lines((log) => log.error({ err: error }, 'failed'))
  expect(line.err).toMatchObject({ type: 'TypeError', code: '23505', message: 'duplicate key' })
  expect(line.err.stack).toContain('log.test.ts')
  expect(JSON.stringify(line)).not.toContain('欧阳')
})

test('ids, times, amounts and positions are left as they are', () => {
  for (const text of [
    '0170a834-d680-70c4-8504-2a6043a932e7',
    '2020-03-05T09:00:00+08:00',
    '32010020200305000123X',
    'v1.2.3',
    '12345',
    '1583370000000',
  ])
    expect(scrubText(text)).toBe(text)
})

test('what is deep, long, circular or strange does not break the log', () => {
  const circle: Record<string, unknown> = {
    list: Array.from({ length: 1000 }, (_, i) => i),
    big: 7n,
    text: null,
  }
  circle['self'] = circle
  const [line] = lines((log) => log.warn(circle, 'x'.repeat(100_000)))
  expect(line.list.length).toBe(51)
  expect(line.big).toBe('7')
  expect(line.msg.length).toBeLessThan(9_000)
})
