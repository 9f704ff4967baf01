import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyAudit } from '#people/server'
import { JOBS, startJobs, TICKS } from './jobs.ts'
import { makeFixture } from './testing/fixture.ts'
import { CENTRE, testApp, type TestApp } from './testing.ts'

let office: TestApp
beforeAll(async () => {
  office = await testApp()
  await makeFixture(office)
})
afterAll(() => office.close())

test('every job and every tick may run twice', async () => {
  for (const [name, { run }] of [...Object.entries(JOBS), ...Object.entries(TICKS)])
    for (const time of [1, 2])
      await expect(
        run(office.world).then(() => 'done'),
        `${name}, time ${time}`,
      ).resolves.toBe('done')
})

test('a signal is enough to have the audit sealed', async () => {
  await (await office.signIn('lead')).get('/api/me')
  const jobs = await startJobs(office.world)
  try {
    await jobs.signal('audit.seal')
    await expect
      .poll(async () => (await verifyAudit(office.db, CENTRE, office.world)).waiting, { timeout: 20_000 })
      .toBe(0)
  } finally {
    await jobs.stop()
  }
  expect(await verifyAudit(office.db, CENTRE, office.world)).toMatchObject({ isWhole: true })
})

test('a limit that ends today is told of once, by business time', async () => {
  const told = async () => {
    await office.relay()
    const { rows } = await office.db.pool.query(
      `select data->>'what' as what from fact where topic = 'clock.due' and centre_id = ${CENTRE}`,
    )
    return rows.map(({ what }: { what: string }) => what)
  }
  // Received on Thursday 2020-03-05: seven working days end on Monday 2020-03-16.
  office.clock.set(new Date('2020-03-13T17:00:00+08:00'))
  await TICKS['clocks.due'].run(office.world)
  expect(await told()).toEqual([])
  office.clock.set(new Date('2020-03-16T09:00:00+08:00'))
  await TICKS['clocks.due'].run(office.world)
  await TICKS['clocks.due'].run(office.world)
  expect(await told()).toEqual(['due-today', 'due-today'])
})
