/**
 * The canonical form of an audit row and of a seal, from which the chain's hashes are made. Every column is in it, in
 * this order, in PostgreSQL's COPY text format (tab between fields, backslash escapes, \N for null): unambiguous, and
 * the proof can hash the lines as the database sends them.
 */

export type AuditRow = {
  readonly centreId: number
  /** bigint as text */
  readonly position: string
  readonly batch: string
  readonly id: string
  /** UTC without zone, as PostgreSQL writes a timestamp: '2020-03-05 01:00:00.123' */
  readonly at: string
  readonly machineAt: string
  readonly actorKind: string
  readonly actorId: string
  readonly action: string
  readonly targetKind: string
  readonly targetId: string
  readonly reason: string | null
  /** The text of the jsonb as PostgreSQL writes it. */
  readonly data: string
}

/** Place of a field in the canonical line. */
export const FIELD = { centreId: 0, position: 1, batch: 2, id: 3 } as const

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}
// oxlint-disable-next-line no-control-regex -- these control characters are what COPY escapes
const ESCAPED = /[\\\b\f\n\r\t\v]/g

/** One field of COPY's text format. */
export const copyField = (text: string | null): string =>
  text === null ? '\\N' : text.replace(ESCAPED, (char) => ESCAPES[char] ?? char)

export const canonicalRow = (row: AuditRow): string =>
  [
    String(row.centreId),
    row.position,
    row.batch,
    row.id,
    row.at,
    row.machineAt,
    row.actorKind,
    row.actorId,
    row.action,
    row.targetKind,
    row.targetId,
    row.reason,
    row.data,
  ]
    .map(copyField)
    .join('\t')

/** The hash before the first row: a text that names the centre, so that no two chains start alike. */
export const chainStart = (centreId: number): string => `xinqiao audit chain of centre ${centreId}`

export type Seal = {
  readonly centreId: number
  readonly batch: string
  readonly firstPosition: string
  readonly lastPosition: string
  /** Business time of the batch's earliest and latest row, in the form of AuditRow.at. */
  readonly earliestAt: string
  readonly latestAt: string
  /** Hex of the hash of the batch's last row. */
  readonly head: string
}

/** What a seal's keyed mark is made of: whoever can write to the database but has not the key cannot make a new one. */
export const canonicalSeal = (seal: Seal): string =>
  [
    'seal',
    String(seal.centreId),
    seal.batch,
    seal.firstPosition,
    seal.lastPosition,
    seal.earliestAt,
    seal.latestAt,
    seal.head,
  ].join('\t')
