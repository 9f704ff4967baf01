/** A small HTTP/1.1 client over one kept connection, so that the load tool takes little of the two cores it shares. */
import net from 'node:net'

export type Answer = { status: number; body: string; cookies: string[] }

export class Connection {
  #socket: net.Socket | null = null
  #waiting: { resolve(answer: Answer): void; reject(error: Error): void } | null = null
  #buffer: Buffer = Buffer.alloc(0)
  readonly #host: string
  readonly #port: number
  readonly #headers: string

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    const { hostname, port } = new URL(url)
    this.#host = hostname
    this.#port = Number(port)
    this.#headers = [
      `host: ${hostname}:${port}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ].join('\r\n')
  }

  async send(
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const socket = this.#socket ?? (await this.#connect())
    const text = body === undefined ? '' : JSON.stringify(body)
    const more = Object.entries(headers)
      .map(([name, value]) => `\r\n${name}: ${value}`)
      .join('')
    const type =
      body === undefined
        ? ''
        : `\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}`
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting = { resolve, reject }
      socket.write(`${method} ${path} HTTP/1.1\r\n${this.#headers}${more}${type}\r\n\r\n${text}`)
    })
  }

  close(): void {
    this.#socket?.destroy()
  }

  #connect(): Promise<net.Socket> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.#port, this.#host, () => {
        this.#socket = socket
        resolve(socket)
      })
      socket.setNoDelay(true)
      const lost = (error: Error): void => {
        this.#socket = null
        this.#buffer = Buffer.alloc(0)
        const waiting = this.#waiting
        this.#waiting = null
        waiting?.reject(error)
        reject(error)
      }
      socket.on('error', lost)
      socket.on('close', () => lost(new Error('the connection was closed')))
      socket.on('data', (chunk) => this.#take(chunk))
    })
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk])
    const headEnd = this.#buffer.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#buffer.toString('latin1', 0, headEnd)
    const chunked = /transfer-encoding: chunked/i.test(head)
    if (chunked) throw new Error('the bench client reads no chunked answers')
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#buffer.length < headEnd + 4 + length) return
    const answer: Answer = {
      status: Number(head.slice(9, 12)),
      body: this.#buffer.toString('utf8', headEnd + 4, headEnd + 4 + length),
      cookies: [...head.matchAll(/^set-cookie: ([^;\r\n]+)/gim)].map((match) => match[1] as string),
    }
    this.#buffer = this.#buffer.subarray(headEnd + 4 + length)
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(answer)
  }
}
