/**
 * Spreadsheet programs take a cell that begins with one of these for a formula, even in CSV (OWASP, CSV injection; the
 * full-width forms count in East Asian editions).
 */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]/

/**
 * Text that no spreadsheet takes for a formula: such a text gets a leading apostrophe. A text that has apostrophes before
 * such a sign gets one more, so that `restore` gives back exactly what was written.
 */
export const neutralise = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** The text before `neutralise`. */
export const restore = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text
