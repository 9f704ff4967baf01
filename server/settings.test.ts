import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { done } from '#kit/outcome.ts'
import { readSettings } from './settings.ts'

test('nothing set: the defaults of design.md section 6', () => {
  expect(readSettings({})).toEqual(
    done({
      port: 8080,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      databaseUrl: null,
      keyFile: resolve('data/keys.json'),
      proxies: [],
      origins: [],
      logLevel: 'info',
      clamd: null,
      oidc: null,
    }),
  )
  expect(readSettings({ PORT: '', XINQIAO_DATA: ' ' })).toEqual(readSettings({}))
})

test('a wrong value is refused by its name', () => {
  for (const [field, value] of [
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'localhost/xinqiao'],
    ['XINQIAO_LOG', 'loud'],
    ['XINQIAO_OIDC_ISSUER', 'no address'],
    ['XINQIAO_CLAMD', 'clamd'],
    ['XINQIAO_ORIGINS', 'https://a.example,b.example'],
  ] as const)
    expect(readSettings({ [field]: value }), `${field}=${value}`).toMatchObject({
      refused: 'bad-setting',
      field,
    })
})

test('what is set is taken', () => {
  const env = {
    PORT: '0',
    HOST: '0.0.0.0',
    XINQIAO_DATA: '/srv/x',
    DATABASE_URL: 'postgres://a:b@db/x',
    XINQIAO_PROXIES: '10.0.0.0/8, 127.0.0.1',
    XINQIAO_ORIGINS: 'https://12315.example',
  }
  expect(readSettings(env)).toEqual(
    done({
      port: 0,
      host: '0.0.0.0',
      dataDir: '/srv/x',
      databaseUrl: 'postgres://a:b@db/x',
      keyFile: '/srv/x/keys.json',
      proxies: ['10.0.0.0/8', '127.0.0.1'],
      origins: ['https://12315.example'],
      logLevel: 'info',
      clamd: null,
      oidc: null,
    }),
  )
})

test('a scanner is a socket or a host and port', () => {
  expect(readSettings({ XINQIAO_CLAMD: '/run/clamd.sock' })).toMatchObject({
    done: { clamd: { path: '/run/clamd.sock' } },
  })
  expect(readSettings({ XINQIAO_CLAMD: 'scanner:3310' })).toMatchObject({
    done: { clamd: { host: 'scanner', port: 3310 } },
  })
  expect(readSettings({ XINQIAO_CLAMD: '[::1]:3310' })).toMatchObject({
    done: { clamd: { host: '::1', port: 3310 } },
  })
})
