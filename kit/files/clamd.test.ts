import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { clamd, type ClamdAddress } from './clamd.ts'
import { ScanUnavailable, type Verdict } from './virus-scan.ts'

const MARKER = 'INVENTED-VIRUS'
const servers: Server[] = []
const sockets = new Set<Socket>()

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

/** Speaks INSTREAM as clamd does, with a limit on the whole stream. */
function listen(at: string | 0, streamBytesMax = 10_000_000): Promise<ClamdAddress> {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    let held = Buffer.alloc(0)
    let content = Buffer.alloc(0)
    let isOpen = false
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes])
      if (!isOpen) {
        const end = held.indexOf(0)
        if (end < 0) return
        if (held.toString('latin1', 0, end) !== 'zINSTREAM') return void socket.end('UNKNOWN COMMAND\0')
        isOpen = true
        held = held.subarray(end + 1)
      }
      while (held.length >= 4) {
        const length = held.readUInt32BE(0)
        if (length === 0) {
          const isBad = content.includes(MARKER)
          return void socket.end(isBad ? 'stream: Invented.Test FOUND\0' : 'stream: OK\0')
        }
        if (held.length < 4 + length) return
        content = Buffer.concat([content, held.subarray(4, 4 + length)])
        held = held.subarray(4 + length)
        if (content.length > streamBytesMax) return void socket.end('INSTREAM size limit exceeded. ERROR\0')
      }
    })
  })
  servers.push(server)
  return new Promise((resolve) => {
    if (at === 0)
      server.listen(0, '127.0.0.1', () =>
        resolve({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }),
      )
    else server.listen(at, () => resolve({ path: at }))
  })
}

async function scan(address: ClamdAddress, chunks: readonly Buffer[], silenceMs = 5000): Promise<Verdict> {
  const scanning = await clamd(address, { silenceMs }).begin()
  try {
    for (const chunk of chunks) await scanning.write(chunk)
    return await scanning.end()
  } finally {
    scanning.abort()
  }
}

test('clean and infected content, cut anywhere', async () => {
  const address = await listen(0)
  expect(await scan(address, [Buffer.from('fine'), Buffer.alloc(3_000_000, 1)])).toEqual({ clean: true })
  const infected = Buffer.from(`xx${MARKER}xx`)
  expect(
    await scan(
      address,
      [...infected].map((byte) => Buffer.from([byte])),
    ),
  ).toEqual({
    clean: false,
    virus: 'Invented.Test',
  })
})

test('over a local socket too', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clamd-'))
  try {
    const address = await listen(path.join(folder, 's'))
    expect(await scan(address, [Buffer.from('fine')])).toEqual({ clean: true })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('no scanner, one that gives up over the size, hangs up, or keeps silent: no verdict', async () => {
  const gone = await listen(0)
  await new Promise((resolve) => servers.pop()?.close(resolve))
  await expect(scan(gone, [Buffer.from('x')])).rejects.toThrow(ScanUnavailable)

  const small = await listen(0, 1000)
  const big = Array.from({ length: 200 }, () => Buffer.alloc(100_000))
  await expect(scan(small, big)).rejects.toThrow(ScanUnavailable)

  for (const behave of [(socket: Socket) => socket.destroy(), () => undefined]) {
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      behave(socket)
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expect(scan({ host: '127.0.0.1', port }, [Buffer.from('x')], 100)).rejects.toThrow(ScanUnavailable)
  }
})
