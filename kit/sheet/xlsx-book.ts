import path from 'node:path'
import { LIMITS, SheetError } from './types.ts'
import { kindOfFormat, unescapeText, type NumberKind } from './xlsx-value.ts'
import { attributeOf, readWholeXml, type Attributes, type XmlHandler } from './xlsx-xml.ts'
import type { Parts } from './xlsx-zip.ts'

/** What the rows of a sheet need from the rest of the file. */
export type Book = {
  sheetPath: string
  /** The texts that cells share, by number. */
  texts: readonly string[]
  /** How numbers are to be read, by a cell's style. */
  kinds: readonly NumberKind[]
  is1904: boolean
}

/** Finds the sheet (the first, or by name) and reads shared texts and formats. */
export async function readBook(parts: Parts, sheetName?: string): Promise<Book> {
  const whole = async (
    part: string,
    handler: XmlHandler,
    bytesMax: number = LIMITS.partBytes,
  ): Promise<void> => {
    if (parts.bytes(part) > bytesMax)
      throw new SheetError('unpacks-to-too-much', 'A part of the XLSX file is too large')
    await readWholeXml(await parts.stream(part), handler)
  }
  const related = async (part: string): Promise<Related[]> => {
    const { dir, base } = path.posix.parse(part)
    const list = path.posix.join(dir, '_rels', `${base}.rels`)
    const found: Related[] = []
    if (parts.has(list)) await whole(list, relatedHandler(dir, found))
    return found
  }

  const workbook = (await related('')).find(({ kind }) => kind === 'officeDocument')?.part
  if (workbook === undefined || !parts.has(workbook))
    throw new SheetError('not-a-sheet', 'The file is a zip, but no XLSX file')
  const sheets: { name: string; id: string }[] = []
  let is1904 = false
  await whole(workbook, {
    open(name, attributes) {
      if (name === 'sheet')
        sheets.push({ name: attributes['name'] ?? '', id: attributeOf(attributes, 'id') ?? '' })
      if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '')
    },
  })
  const relations = await related(workbook)
  const isSheet = (id: string) =>
    relations.find((relation) => relation.id === id && relation.kind === 'worksheet')?.part
  // Sheets of charts have no rows.
  const chosen = sheets.find(
    ({ name, id }) => isSheet(id) !== undefined && (sheetName === undefined || name === sheetName),
  )
  if (!chosen) throw new SheetError('no-such-sheet', 'The file has no such sheet')

  const partOf = (kind: string) => relations.find((relation) => relation.kind === kind)?.part
  const texts: string[] = []
  const textsPart = partOf('sharedStrings')
  if (textsPart && parts.has(textsPart)) await whole(textsPart, textsHandler(texts), LIMITS.sharedTextBytes)
  const kinds: NumberKind[] = []
  const stylesPart = partOf('styles')
  if (stylesPart && parts.has(stylesPart)) await whole(stylesPart, stylesHandler(kinds))
  return { sheetPath: isSheet(chosen.id) as string, texts, kinds, is1904 }
}

type Related = { id: string; kind: string; part: string }

function relatedHandler(dir: string, found: Related[]): XmlHandler {
  return {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return
      const target = attributes['Target'] ?? ''
      const part = target.startsWith('/') ? target.slice(1) : path.posix.join(dir, target)
      // The strict and the transitional kind differ only in front.
      found.push({
        id: attributes['Id'] ?? '',
        kind: (attributes['Type'] ?? '').split('/').at(-1) ?? '',
        part,
      })
    },
  }
}

/** si/t, and si/r/t for a text of several fonts; rPh is how it is pronounced. */
function textsHandler(texts: string[]): XmlHandler {
  let text = ''
  let takesText = false
  let isPhonetic = false
  return {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') isPhonetic = true
      else if (name === 't') takesText = !isPhonetic
    },
    text(piece) {
      if (!takesText) return
      text += piece
      if (text.length > LIMITS.xlsxCellChars * 7)
        throw new SheetError('cell-too-long', 'A shared text is too long')
    },
    close(name) {
      if (name === 't') takesText = false
      else if (name === 'rPh') isPhonetic = false
      else if (name === 'si') texts.push(unescapeText(text))
    },
  }
}

/** numFmts/numFmt, then cellXfs/xf: a cell's style is the number of its xf. */
function stylesHandler(kinds: NumberKind[]): XmlHandler {
  const codes = new Map<number, string>()
  let inCellFormats = false
  return {
    open(name, attributes: Attributes) {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '')
      else if (name === 'cellXfs') inCellFormats = true
      else if (name === 'xf' && inCellFormats) {
        const id = Number(attributes['numFmtId'] ?? 0)
        kinds.push(kindOfFormat(id, codes.get(id)))
      }
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false
    },
  }
}
