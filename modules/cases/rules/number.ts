import type { Day } from '#kit/day.ts'

/**
 * Check letters: the whole number modulo 23. 23 is prime and shares no factor with 9 or 10, so every single wrong digit
 * and every swap of neighbours changes the letter. No I, O or U: they are misheard as 1, 0 and V on the phone.
 */
const LETTERS = 'ABCDEFGHJKLMNPQRSTVWXYZ'

const SHAPE = /^([1-9]\d{5})-(\d{8})-(\d{5,8})-([A-Z])$/

const letterFor = (digits: string): string => {
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % LETTERS.length
  return LETTERS[rest] ?? ''
}

/** 320100-20200210-00817-K: centre, day of receipt, running number of that day, check letter. */
export function caseNumber(centreId: number, day: Day, running: number): string {
  const body = [String(centreId), day.replaceAll('-', ''), String(running).padStart(5, '0')]
  return `${body.join('-')}-${letterFor(body.join(''))}`
}

/** True for a well-formed number whose check letter fits. */
export function isCaseNumber(text: string): boolean {
  const parts = SHAPE.exec(text)
  return parts !== null && letterFor(`${parts[1]}${parts[2]}${parts[3]}`) === parts[4]
}
