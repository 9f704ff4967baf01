/** The leak test proves itself: with one mask or the wall taken away in a copy of the product, it must find the leak. */
import { afterEach, expect, test, vi } from 'vitest'
import * as testing from '#kit/testing/index.ts'
import { finder, shapesOf } from './testing/secrets.ts'

afterEach(() => {
  vi.doUnmock('../kit/testing/index.ts')
  vi.doUnmock('../modules/cases/rules/mask.ts')
  vi.doUnmock('../modules/cases/rules/wall.ts')
  vi.resetModules()
})

type Module = Record<string, unknown>

/** Plants in a product in which some functions of one module are others, and looks. */
async function leaksWithout(
  path: string,
  instead: Module,
  look: (
    leak: typeof import('./testing/leak.ts'),
    office: import('./testing.ts').TestApp,
    planted: import('./testing/leak.ts').Planted,
  ) => Promise<string[]>,
): Promise<string[]> {
  vi.resetModules()
  // The one that numbers this file's databases.
  vi.doMock('../kit/testing/index.ts', () => testing)
  vi.doMock(path, async (original) => ({ ...(await original<Module>()), ...instead }))
  const { testApp } = await import('./testing.ts')
  const leak = await import('./testing/leak.ts')
  const office = await testApp()
  try {
    return await look(leak, office, await leak.plant(office))
  } finally {
    await office.close()
  }
}

test('without the mask of texts', async () => {
  const leaks = await leaksWithout(
    '../modules/cases/rules/mask.ts',
    { maskText: (text: string) => text },
    (leak, office) => leak.leaksAtRest(office),
  )
  expect(leaks).toContain('table cases holds name 钱塘瑾')
  expect(leaks).toContain('table step holds phone of 钱塘瑾')
  expect(leaks).toContain('table operator holds name 钱塘瑾')
  expect(leaks).not.toContain('table identity holds name 钱塘瑾')
})

test('without the masked forms of a person', async () => {
  const leaks = await leaksWithout(
    '../modules/cases/rules/mask.ts',
    { maskPerson: (person: object) => ({ name: '', phone: '', idNumber: '', address: '', ...person }) },
    async (leak, office, planted) => [
      ...(await leak.leaksAtRest(office)),
      ...(await leak.leaksInAnswers(office, planted)),
    ],
  )
  expect(leaks).toContain('table identity holds ID number of 钱塘瑾')
  expect(leaks).toContain('POST /api/cases/search tells dispatcher.desk.320100: name 钱塘瑾')
  expect(leaks).not.toContain('table step holds phone of 钱塘瑾')
})

test('without the wall', async () => {
  const leaks = await leaksWithout(
    '../modules/cases/rules/wall.ts',
    { readScope: () => ({ others: 'all', reports: 'all', ownTaken: false }), mayRead: () => true },
    async (leak, office, planted) => [
      ...(await leak.leaksInAnswers(office, planted)),
      ...(await leak.leaksInLive(office, planted)),
      ...(await leak.differencesFromAbsent(office, planted)),
    ],
  )
  const number = '320100-20200305-'
  for (const told of [
    'POST /api/cases/search tells agent.other.320100: words of the report',
    'POST /api/callers/history tells lead.other.320100: masked phone of the reporter',
    'POST /api/cases/export tells analyst.other.320100: operator of the report',
  ])
    expect(leaks).toContain(told)
  for (const beginning of [
    `live messages tell reviewer.other.320100: id of report ${number}`,
    'GET /api/cases/:caseId for reviewer.other.320100: 404',
  ])
    expect(leaks.some((leak) => leak.startsWith(beginning))).toBe(true)
  expect(leaks.filter((leak) => leak.includes('.320500'))).toEqual([])
})

// In whatever shape, and wherever it begins.
test.each(['钱塘瑾', '10077665544', '320105194912310087'])('%s is found in every shape', (text) => {
  const find = finder([{ what: 'it', text }])
  const embedded = `..${text}..`
  for (const bytes of [Buffer.from(embedded), Buffer.from(embedded, 'utf16le')])
    for (const form of [
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      bytes.toString('base64'),
      bytes.subarray(2).toString('base64url'),
      bytes.toString('latin1'),
    ])
      expect(find(form), form).toEqual(['it'])
  expect(find(embedded)).toEqual(['it'])
  expect(find(encodeURIComponent(embedded).toLowerCase())).toEqual(['it'])
  expect(find('钱某某 100****5544 320105****')).toEqual([])
  expect(shapesOf(text).every((shape) => shape.length >= 3)).toBe(true)
})
