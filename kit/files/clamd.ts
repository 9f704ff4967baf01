import { connect, type Socket } from 'node:net'
import { ScanUnavailable, type Scanning, type Verdict, type VirusScan } from './virus-scan.ts'

export type ClamdAddress = { host: string; port: number } | { path: string }

const ANSWER_BYTES_MAX = 4_096
const CHUNK_BYTES_MAX = 1_048_576

/**
 * Scans with clamd by its command INSTREAM (clamd(8)): each chunk behind its length in four bytes, a length of nought
 * ends, the answer is 'stream: OK' or 'stream: NAME FOUND'. Anything else, and silence for `silenceMs`, is no verdict.
 */
export function clamd(address: ClamdAddress, opts: { silenceMs?: number } = {}): VirusScan {
  const silenceMs = opts.silenceMs ?? 30_000
  return {
    async begin() {
      const socket = connect(address)
      socket.setTimeout(silenceMs)
      const session = watch(socket)
      const send = async (bytes: Uint8Array): Promise<void> => {
        session.check()
        if (!socket.write(bytes)) await session.drained()
      }
      await session.connected
      await send(Buffer.from('zINSTREAM\0'))
      return {
        async write(chunk) {
          for (let at = 0; at < chunk.length; at += CHUNK_BYTES_MAX) {
            const part = chunk.subarray(at, at + CHUNK_BYTES_MAX)
            await send(lengthOf(part.length))
            await send(part)
          }
        },
        async end() {
          await send(lengthOf(0))
          return verdictOf(await session.answer)
        },
        abort: () => void socket.destroy(),
      } satisfies Scanning
    },
  }
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes)
  return length
}

function verdictOf(answer: string): Verdict {
  if (answer === 'stream: OK') return { clean: true }
  const found = /^stream: (.+) FOUND$/.exec(answer)
  if (found) return { clean: false, virus: found[1] as string }
  throw new ScanUnavailable(
    `The virus scanner gave no verdict: ${answer === '' ? 'it closed the line' : answer}`,
  )
}

/** What a socket tells, as promises. clamd may answer early (its own size limit) and close. */
function watch(socket: Socket) {
  let fault: ScanUnavailable | undefined
  let received = ''
  let wake: (() => void) | undefined
  const connected = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<string>()
  // Whoever asks gets the rejection; when nobody asks any more it is no fault of the process.
  connected.promise.catch(() => undefined)
  answer.promise.catch(() => undefined)

  const fail = (why: string): void => {
    fault ??= new ScanUnavailable(`The virus scanner is not available: ${why}`)
    connected.reject(fault)
    answer.reject(fault)
    wake?.()
  }
  socket.once('connect', () => connected.resolve())
  socket.on('drain', () => wake?.())
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1')
    const end = received.indexOf('\0')
    if (end < 0 && received.length <= ANSWER_BYTES_MAX) return
    answer.resolve(received.slice(0, end < 0 ? ANSWER_BYTES_MAX : end))
    socket.end()
  })
  socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'no line'))
  socket.once('timeout', () => {
    fail('no answer in time')
    socket.destroy()
  })
  socket.once('close', () => {
    answer.resolve(received.trim())
    fail('it closed the line')
  })
  return {
    connected: connected.promise,
    answer: answer.promise,
    check() {
      if (fault) throw fault
    },
    async drained() {
      await new Promise<void>((resolve) => {
        wake = resolve
        if (fault || !socket.writableNeedDrain) resolve()
      })
      wake = undefined
      if (fault) throw fault
    },
  }
}
