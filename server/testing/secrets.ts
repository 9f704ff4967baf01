/** Things that must not be found, and all the shapes in which they could hide in a text. */

/** Something that nobody else says, so that finding it means that it leaked. */
export type Secret = { readonly what: string; readonly text: string }

const JSON_ESCAPED = (text: string): string =>
  [...text].map((char) => `\\u${char.codePointAt(0)!.toString(16).padStart(4, '0')}`).join('')

/** Base64 of the text wherever it begins within a longer one: the characters that do not depend on the neighbours. */
const base64Of = (bytes: Buffer): string[] =>
  [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const lead = shift === 0 ? 0 : shift === 1 ? 2 : 3
    const tail = (shift + bytes.length) % 3 === 0 ? 0 : 1
    return whole.slice(lead, whole.length - tail)
  })

/** Plain, escaped, URL-encoded, hex and base64 of UTF-8 and UTF-16, in lower case where case means nothing. */
export function shapesOf(text: string): string[] {
  const utf8 = Buffer.from(text, 'utf8')
  const utf16 = Buffer.from(text, 'utf16le')
  const swapped = Buffer.from(utf16).swap16()
  const shapes = [text, [...text].toReversed().join('')]
  for (const bytes of [utf8, utf16, swapped])
    shapes.push(
      bytes.toString('hex'),
      bytes.toString('latin1'),
      ...base64Of(bytes),
      ...base64Of(bytes).map(urlSafe),
    )
  if (encodeURIComponent(text) !== text) shapes.push(encodeURIComponent(text), JSON_ESCAPED(text))
  return [...new Set(shapes)]
}
const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_')

/** What of `secrets` stands in the text, in whatever shape. */
export function finder(secrets: readonly Secret[]): (text: string) => string[] {
  const shapes = secrets.map(({ what, text }) => ({
    what,
    exact: shapesOf(text),
    folded: shapesOf(text).map((shape) => shape.toLowerCase()),
  }))
  return (text) => {
    const folded = text.toLowerCase()
    return shapes
      .filter(
        ({ exact, folded: low }) =>
          low.some((shape) => folded.includes(shape)) || exact.some((shape) => text.includes(shape)),
      )
      .map(({ what }) => what)
  }
}
