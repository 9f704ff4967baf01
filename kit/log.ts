import pino, { type DestinationStream, type Logger } from 'pino'

export type { Logger } from 'pino'

export type LogOptions = {
  /** trace, debug, info, warn, error, fatal or silent. */
  level?: string
  /** Where the lines go; standard output when left out. */
  to?: DestinationStream
}

/**
 * The log of a process: one JSON line per event, and no personal data in it. Values under keys that name a person, a
 * number, a place, a story or a secret are left out whole; phone and ID numbers are masked wherever they stand, in
 * messages and errors too. Log references (ids, codes, counts), never rows.
 */
export function createLog(opts: LogOptions = {}): Logger {
  const log = pino(
    {
      level: opts.level ?? 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      // An error is described by formatters.log, which runs before this.
      serializers: { err: (described: unknown) => described, req: () => HIDDEN, res: () => HIDDEN },
      formatters: {
        level: (label) => ({ level: label }),
        bindings: (bindings) => scrubbed(bindings, 0) as Record<string, unknown>,
        log: (object) => scrubbed(object, 0) as Record<string, unknown>,
      },
      hooks: {
        logMethod(args, method) {
          const [first, ...rest] = args as unknown[]
          // Pino would take an error's message as it is.
          const clean =
            first instanceof Error
              ? [{ err: first }, ...(rest.length > 0 ? rest : [first.message]).map((arg) => scrubbed(arg, 0))]
              : [typeof first === 'string' ? scrubText(first) : first, ...rest.map((arg) => scrubbed(arg, 0))]
          method.apply(this, clean as Parameters<typeof method>)
        },
      },
    },
    opts.to ?? pino.destination({ dest: 1, sync: true }),
  )
  // Pino formats no bindings of children; theirs inherit this method.
  const child = log.child
  log.child = function scrubbedChild(this: Logger, bindings: object, options?: object) {
    return child.call(this, scrubbed(bindings, 0) as Record<string, unknown>, options as undefined)
  } as typeof log.child
  return log
}

const HIDDEN = '[hidden]'
const DEPTH_MAX = 6
const LIST_MAX = 50
const TEXT_CHARS_MAX = 8_000

/** Compared in lower case without '-' and '_'. */
const HIDDEN_KEYS = new Set(
  `name names fullname displayname personname contactname callername complainant complainantname reporter reportername
  operatorname legalname agentname username phone phones phonenumber mobile tel telephone caller callernumber e164 email
  idnumber idcard idno identity identitynumber passport address addresses postaladdress birthday bankaccount plate
  story text plain original request requests body rawbody payload query querystring params input answer content cells row
  password passwords passwd secret secrets token tokens accesstoken refreshtoken idtoken sessiontoken apikey key keys
  querycode totp totpsecret otp pin authorization proxyauthorization cookie cookies setcookie headers rawheaders
  connectionstring databaseurl url detail parameters 姓名 电话 手机 手机号 身份证 身份证号 地址 住址 诉求内容`
    .split(/\s+/)
    .filter(Boolean),
)

const isHidden = (key: string): boolean => HIDDEN_KEYS.has(key.toLowerCase().replace(/[-_]/g, ''))

/** 18 (or the old 15) characters of an ID number; mobile and toll-free numbers with or without +86; fixed lines with area code. */
const ID_NUMBER = /(?<![\dA-Za-z])(?:\d{17}[\dXx]|\d{15})(?![\dA-Za-z])/g
const MOBILE = /(?<![\dA-Za-z])(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}(?![\dA-Za-z])/g
const FIXED_LINE = /(?<![\dA-Za-z])(?:\+?86[- ]?)?\(?0\d{2,3}\)?[- ]\d{7,8}(?![\dA-Za-z])/g

/** The text with phone and ID numbers replaced by stars; cut when very long. */
export function scrubText(text: string): string {
  const cut = text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}…` : text
  return cut
    .replace(ID_NUMBER, (hit) => `${hit.slice(0, 2)}****`)
    .replace(MOBILE, '1****')
    .replace(FIXED_LINE, '0****')
}

function scrubbed(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (typeof value === 'number' || typeof value === 'bigint') return scrubbedNumber(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return describeFault(value)
  if (value instanceof Date) return value.toISOString()
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (depth >= DEPTH_MAX) return '[deep]'
  if (Array.isArray(value)) return scrubbedList(value, depth)
  if (value instanceof Set) return scrubbedList([...value], depth)
  const entries =
    value instanceof Map ? [...value].map(([k, v]) => [String(k), v] as const) : Object.entries(value)
  return Object.fromEntries(
    // What the serialisers are for is theirs: req and res say nothing, err is described below.
    entries.map(([key, item]) => [scrubText(key), isHidden(key) ? HIDDEN : scrubbed(item, depth + 1)]),
  )
}

/** A phone number may have been read as a number. A masked one becomes text. */
function scrubbedNumber(value: number | bigint): unknown {
  const text = String(value)
  const clean = scrubText(text)
  return clean === text ? (typeof value === 'bigint' ? text : value) : clean
}

function scrubbedList(list: readonly unknown[], depth: number): unknown[] {
  const shown = list.slice(0, LIST_MAX).map((item) => scrubbed(item, depth + 1))
  return list.length > LIST_MAX ? [...shown, `… ${list.length - LIST_MAX} more`] : shown
}

/** What an error may say: its kind, code and place. A database's `detail` quotes rows, so it is left out. */
function describeFault(fault: unknown, depth = 0): Record<string, unknown> {
  if (!(fault instanceof Error)) return { message: scrubbed(fault, 1) }
  const { code, cause } = fault as Error & { code?: unknown }
  return {
    type: fault.constructor.name,
    message: scrubText(fault.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: scrubbed(code, 0) } : {}),
    stack: scrubText(fault.stack ?? ''),
    ...(cause === undefined || depth > 3 ? {} : { cause: describeFault(cause, depth + 1) }),
    ...(fault instanceof AggregateError && depth <= 3
      ? { errors: fault.errors.slice(0, 5).map((error) => describeFault(error, depth + 1)) }
      : {}),
  }
}
