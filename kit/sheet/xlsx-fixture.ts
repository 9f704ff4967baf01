import { zipOf, type ZipPart } from './zip-fixture.ts'

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

export type XlsxFixture = {
  /** What stands inside sheetData. */
  rows?: string
  /** What stands inside sst. */
  texts?: string
  /** What stands inside styleSheet. */
  styles?: string
  workbookPr?: string
  /** Parts that replace those of the same name, or come on top. */
  parts?: readonly ZipPart[]
}

/** An XLSX file for tests, written by hand after ECMA-376: two sheets, the second one with the single cell 'two'. */
export function xlsxOf({ rows = '', texts, styles, workbookPr = '', parts = [] }: XlsxFixture): Buffer {
  const relation = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`
  const relations = (inner: string) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`
  const all: ZipPart[] = [
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: '_rels/.rels', data: relations(relation('r1', 'officeDocument', 'xl/workbook.xml')) },
    {
      name: 'xl/workbook.xml',
      data: `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${workbookPr}<sheets><sheet name="一" sheetId="1" r:id="s1"/><sheet name="二" sheetId="2" r:id="s2"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: relations(
        relation('s1', 'worksheet', 'worksheets/sheet1.xml') +
          relation('s2', 'worksheet', '/xl/worksheets/sheet2.xml') +
          relation('t', 'sharedStrings', 'sharedStrings.xml') +
          relation('y', 'styles', 'styles.xml'),
      ),
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
    },
    {
      name: 'xl/worksheets/sheet2.xml',
      data: `<worksheet xmlns="${MAIN}"><sheetData><row><c t="str"><v>two</v></c></row></sheetData></worksheet>`,
    },
    ...(texts === undefined
      ? []
      : [{ name: 'xl/sharedStrings.xml', data: `<sst xmlns="${MAIN}">${texts}</sst>` }]),
    ...(styles === undefined
      ? []
      : [{ name: 'xl/styles.xml', data: `<styleSheet xmlns="${MAIN}">${styles}</styleSheet>` }]),
  ]
  const replaced = new Set(parts.map(({ name }) => name))
  return zipOf([...all.filter(({ name }) => !replaced.has(name)), ...parts])
}
