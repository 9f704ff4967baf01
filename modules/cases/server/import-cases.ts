/**
 * Brings old cases in. A row's key is source + external id + content + its ordinal among equal rows, so that a repeat of
 * the same file adds nothing and a killed import goes on where it was; rows, keys and counters of a batch are written in
 * one transaction. Imported cases are marked, may lack what the law asks of new ones, and start no clock unless asked.
 */
import { createHash } from 'node:crypto'
import { Compile } from 'typebox/compile'
import { uuid7 } from '#kit/ids.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import type { Who } from '#people'
import { audit } from '#people/server'
import { ContactGiven } from '../contract.ts'
import { maskText } from '../rules/mask.ts'
import {
  fieldOfPath,
  mapFault,
  placeMap,
  readImportRow,
  TEMPLATE,
  withoutMark,
  type ImportedRow,
  type ImportField,
  type ImportMap,
  type Placed,
  type RowFault,
} from '../rules/import-map.ts'
import { freshStatistics } from './fresh-statistics.ts'
import { giveNumbers, numbersAhead } from './give-numbers.ts'
import { importLists } from './import-lists.ts'
import type { CasesNeeds } from './needs.ts'
import { prepareContact } from './prepare-contact.ts'
import {
  addImported,
  alone,
  countMore,
  endRun,
  findImported,
  startRun,
  withoutWaiting,
  type RunCounts,
} from './store/import.ts'
import { writeContacts } from './write-contacts.ts'

export type ImportOrder = {
  /** From readSheet: the first row is the header unless the map says otherwise. */
  rows: AsyncIterable<{ row: number; cells: string[] }>
  /** Left out: our own template. */
  map?: ImportMap | undefined
  fileName: string
  isDryRun: boolean
  /** Told of every row in error, with its cells; null before the header is known. */
  onReject: (reject: Reject) => void | Promise<void>
  onHeader?: (header: readonly string[] | null) => void | Promise<void>
  onProgress?: (counts: RunCounts) => void
}
export type Reject = { row: number; cells: readonly string[]; faults: readonly RowFault[]; placed: Placed }
export type ImportReport = RunCounts & { source: string; dryRun: boolean }

const MASKED =
  'this reject file holds masked copies: mend the rows in the original file and send that again, or ask for --reject-plain'
const BATCH = 500
/** Batches on their way to the database while the next is read and prepared. */
const WRITERS = 3

type Row = { row: number; cells: string[]; key: Buffer; read: ImportedRow }

/**
 * Refusals: bad-map (columns that the file does not have, a date format that is none, a masked reject file), import-running
 * (another import of this source runs now). Throws SheetError on a file that is none.
 */
export async function importCases(
  needs: CasesNeeds,
  who: Who,
  order: ImportOrder,
): Promise<Outcome<ImportReport, 'bad-map' | 'import-running'>> {
  if (order.isDryRun) return importRows(needs, who, order)
  const { source } = order.map ?? TEMPLATE
  return (
    (await alone(needs.db, who.centreId, source, () => importRows(needs, who, order))) ??
    refuse('import-running', { why: `another import of '${source}' is running` })
  )
}

async function importRows(
  needs: CasesNeeds,
  who: Who,
  order: ImportOrder,
): Promise<Outcome<ImportReport, 'bad-map'>> {
  const { map = TEMPLATE, isDryRun } = order
  const fault = mapFault(map)
  if (fault) return refuse('bad-map', { why: fault })
  const lists = await importLists(needs.db, who.centreId)
  const counts: RunCounts = { read: 0, fresh: 0, same: 0, bad: 0 }
  const run = isDryRun ? null : uuid7()
  /** What the batches so far have taken to the run's counters. */
  let told: RunCounts = { ...counts }
  const ordinals = new Map<string, number>()
  const statistics = freshStatistics(needs.db)
  const going = new Set<Promise<void>>()
  const written: Promise<void>[] = []
  let placed: Placed | undefined
  let batch: Row[] = []

  const reject = async (
    row: number,
    cells: readonly string[],
    faults: readonly RowFault[],
    where: Placed,
  ) => {
    counts.bad += 1
    await order.onReject({ row, cells, faults, placed: where })
  }
  const flush = async () => {
    const rows = batch
    batch = []
    if (rows.length === 0) return
    const known = await findImported(
      needs.db,
      who.centreId,
      rows.map((row) => row.key),
    )
    const fresh = rows.filter((row) => !known.has(row.key.toString('hex')))
    counts.same += rows.length - fresh.length
    counts.fresh += fresh.length
    order.onProgress?.(counts)
    if (isDryRun || fresh.length === 0) return
    const more = since(told, counts)
    told = { ...counts }
    const one = write(needs, who, run as string, fresh, more)
      .then(() => statistics.wrote(fresh.length))
      .finally(() => going.delete(one))
    going.add(one)
    written.push(one)
    if (going.size >= WRITERS) await Promise.race(going)
  }

  try {
    for await (const { row, cells: all } of order.rows) {
      const { cells, isMasked } = withoutMark(all)
      if (isMasked) return refuse('bad-map', { why: MASKED })
      if (!placed) {
        const header = map.header === false ? null : cells
        const found = placeMap(map, header)
        if ('missing' in found)
          return refuse('bad-map', { why: `the file has no column ${found.missing.join(', ')}` })
        placed = found
        await order.onHeader?.(header)
        if (run) await begin(needs, who, run, order)
        if (header) continue
      }
      counts.read += 1
      const read = readImportRow(placed, cells, needs.clock.now(), lists)
      const faults = 'faults' in read ? read.faults : schemaFaults(read, placed)
      if ('faults' in read || faults.length > 0) {
        await reject(row, cells, faults, placed)
        continue
      }
      batch.push({ row, cells, read, key: keyOf(read, cells, ordinals) })
      if (batch.length >= BATCH) await flush()
    }
    await flush()
  } finally {
    // A file that breaks off: what is on its way lands first, so that the next try knows of it.
    await Promise.allSettled(going)
  }
  await Promise.all(written)
  if (run && placed)
    await needs.db.transaction((tx) => endRun(tx, who.centreId, run, counts, needs.clock.now()))
  needs.nudge()
  return done({ ...counts, source: map.source, dryRun: isDryRun })
}

const since = (before: RunCounts, now: RunCounts): RunCounts => ({
  read: now.read - before.read,
  fresh: now.fresh - before.fresh,
  same: now.same - before.same,
  bad: now.bad - before.bad,
})

async function begin(
  needs: CasesNeeds,
  who: Who,
  run: string,
  { map = TEMPLATE, fileName: given }: ImportOrder,
): Promise<void> {
  const fileName = maskText(given)
  const at = needs.clock.now()
  await needs.db.transaction(async (tx) => {
    await startRun(tx, who.centreId, {
      id: run,
      source: map.source,
      fileName,
      map: JSON.stringify(map),
      by: who.id,
      at,
    })
    await audit(tx, who, {
      at,
      action: 'case.import',
      targetKind: 'import',
      targetId: run,
      data: { source: map.source, fileName },
    })
  })
}

async function write(
  needs: CasesNeeds,
  who: Who,
  run: string,
  rows: readonly Row[],
  more: RunCounts,
): Promise<void> {
  const at = needs.clock.now()
  const contacts = rows.map(({ read }) => prepareContact(read.given, who, at, needs, read.past))
  // Numbers before the transaction: a day's row is not held while the batch is written.
  await giveNumbers(await numbersAhead(needs.db, who.centreId, contacts), who.centreId, contacts)
  await needs.db.transaction(async (tx) => {
    await withoutWaiting(tx)
    await writeContacts(tx, who.centreId, contacts)
    await addImported(
      tx,
      who.centreId,
      rows.map(({ key }, i) => ({ key, caseId: contacts[i]?.cases[0]?.id as string })),
    )
    await audit(tx, who, {
      at,
      action: 'case.import-batch',
      targetKind: 'import',
      targetId: run,
      data: { rows: rows.length, first: rows[0]?.row ?? 0, last: rows.at(-1)?.row ?? 0 },
    })
    await countMore(tx, who.centreId, run, more)
  })
}

/** SHA-256 over source, external id, the content of the row and its ordinal among equal rows of this file. */
function keyOf(read: ImportedRow, cells: readonly string[], ordinals: Map<string, number>): Buffer {
  const { source, externalId } = read.past
  const content = createHash('sha256')
    .update(JSON.stringify([source, externalId ?? '', trimmed(cells)]))
    .digest()
  const name = content.toString('base64')
  const ordinal = (ordinals.get(name) ?? 0) + 1
  ordinals.set(name, ordinal)
  return createHash('sha256').update(content).update(String(ordinal)).digest()
}

/** Without the empty cells at the end, which programs add and drop. */
function trimmed(cells: readonly string[]): readonly string[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '')
  return cells.slice(0, last + 1)
}

const contact = Compile(ContactGiven)

/** Lengths and shapes by the contract's own schema, named by the file's columns. */
function schemaFaults({ given }: ImportedRow, placed: Placed): RowFault[] {
  if (contact.Check(given)) return []
  return contact.Errors(given).map((error) => {
    const field = fieldOfPath(error.instancePath)
    return { field, column: placed.places[field]?.names ?? field, what: FAULTS[error.keyword] ?? '不合要求' }
  })
}
const FAULTS: Record<string, string> = {
  maxLength: '太长',
  minLength: '太短',
  maximum: '太大',
  minimum: '太小',
  maxItems: '太多',
  format: '格式不对',
  pattern: '格式不对',
}

/** Headers of our template, for an empty file to fill in. */
export const importTemplate = (): string[] =>
  Object.values(TEMPLATE.fields).flatMap((source) => ('column' in source ? [String(source.column)] : []))

const PERSONAL: readonly ImportField[] = [
  'personName',
  'personPhone',
  'personIdNumber',
  'personAddress',
  'story',
]

/** The cells of a row in error as they may lie on a disk: personal ones hidden, the others with what maskText finds. */
export function maskReject({ cells, placed }: Reject): string[] {
  const hidden = new Set(PERSONAL.flatMap((field) => placed.places[field]?.at ?? []))
  return cells.map((cell, i) => (hidden.has(i) && cell !== '' ? '***' : maskText(cell)))
}
