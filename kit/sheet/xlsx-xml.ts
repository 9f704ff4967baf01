import { SaxesParser } from 'saxes'
import { textReader } from '../encoding.ts'
import { SheetError } from './types.ts'

export type Attributes = Readonly<Record<string, string>>

/** What an XML part tells, by names without their prefix. */
export type XmlHandler = {
  open?(name: string, attributes: Attributes): void
  text?(text: string): void
  close?(name: string): void
}

/**
 * Reads an XML part piece by piece; after each `write` what the piece held has been told. saxes is strict and knows no
 * entities but XML's own five, so a part cannot expand into more than it is.
 */
export function xmlReader(handler: XmlHandler): { write(chunk: Uint8Array): void; end(): void } {
  const reader = textReader()
  const parser = new SaxesParser({ position: false })
  parser.on('opentag', ({ name, attributes }) => handler.open?.(bare(name), attributes as Attributes))
  parser.on('closetag', ({ name }) => handler.close?.(bare(name)))
  const text = (content: string): void => handler.text?.(content)
  parser.on('text', text)
  parser.on('cdata', text)
  return {
    write: (chunk) => guard(() => parser.write(reader.write(chunk))),
    end: () => guard(() => parser.write(reader.end()).close()),
  }
}

/** Reads a small part to its end. */
export async function readWholeXml(source: AsyncIterable<Uint8Array>, handler: XmlHandler): Promise<void> {
  const reader = xmlReader(handler)
  for await (const chunk of source) reader.write(chunk)
  reader.end()
}

/** An attribute by its name without prefix: r:id and id alike. */
export function attributeOf(attributes: Attributes, name: string): string | undefined {
  return attributes[name] ?? Object.entries(attributes).find(([key]) => bare(key) === name)?.[1]
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1)

function guard(step: () => unknown): void {
  try {
    step()
  } catch (error) {
    if (error instanceof SheetError) throw error
    throw new SheetError('damaged', 'A part of the XLSX file is not well-formed')
  }
}
