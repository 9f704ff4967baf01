import { randomFillSync } from 'node:crypto'

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const COUNTER_MAX = 0xfff

const pool = new Uint8Array(8 * 1024)
let used = pool.length

type Last = { ms: number; counter: number }
const machine: Last = { ms: 0, counter: 0 }
const given: Last = { ms: -1, counter: 0 }

/**
 * UUIDv7 (RFC 9562): sortable by time, no sequence. Ids made in one process without `at` always rise, even when
 * the machine's clock steps back; with `at` (milliseconds since 1970) they rise within one millisecond.
 */
export function uuid7(at?: number): string {
  if (at !== undefined) return at === given.ms ? follow(given) : begin(given, at)
  const now = Date.now()
  return now > machine.ms ? begin(machine, now) : follow(machine)
}

/** First id of a millisecond: the 12 counter bits start low, at random, to leave room above. */
function begin(last: Last, ms: number): string {
  if (used + 10 > pool.length) refill()
  last.ms = ms
  last.counter = (((pool[used] as number) << 8) | (pool[used + 1] as number)) & 0x3ff
  used += 2
  return format(last)
}

function follow(last: Last): string {
  if (last.counter === COUNTER_MAX) return begin(last, last.ms + 1)
  last.counter += 1
  return format(last)
}

function refill(): void {
  randomFillSync(pool)
  used = 0
}

function format({ ms, counter }: Last): string {
  if (used + 8 > pool.length) refill()
  const high = Math.floor(ms / 65_536)
  const low = ms % 65_536
  const hex = (byte: number): string => HEX[byte & 0xff] as string
  const random = (i: number): string => HEX[pool[used + i] as number] as string
  const text =
    hex(high >>> 24) +
    hex(high >>> 16) +
    hex(high >>> 8) +
    hex(high) +
    '-' +
    hex(low >>> 8) +
    hex(low) +
    '-7' +
    hex(counter >>> 8).charAt(1) +
    hex(counter) +
    '-' +
    hex(((pool[used] as number) & 0x3f) | 0x80) +
    random(1) +
    '-' +
    random(2) +
    random(3) +
    random(4) +
    random(5) +
    random(6) +
    random(7)
  used += 8
  return text
}
