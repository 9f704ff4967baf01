/**
 * Masks: the readable copies of names, phones, ID numbers and addresses, and of stories that hold them.
 * A doubtful hit is masked: the original stays sealed beside, so nothing is lost by masking too much.
 * Source: O20 arts. 33 and 35 (secrecy), design.md 3.10.
 */
import type { Person } from '../contract/register.ts'

const DIGIT = '[0-9０-９]'
const COMPOUND_SURNAMES =
  '欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|夏侯|司徒|端木|独孤|南宫'
const NOT_IN_A_NAME =
  '在于是和与的了要说买来去从把被向到住今昨前上下有没因为所以电话手机性别身份证号码，。；、：,.;: \\n'

const keepEnds = (text: string, first: number, last: number): string => {
  const chars = [...text]
  if (chars.length <= first + last) return '*'.repeat(chars.length)
  return chars.slice(0, first).join('') + '****' + chars.slice(chars.length - last).join('')
}

/** 13800005521 -> 138****5521; a landline keeps its area code and last two digits. */
export function maskPhone(phone: string): string {
  const plain = phone
    .normalize('NFKC')
    .replace(/[\s()-]/g, '')
    .replace(/^\+?(?:00)?86(?=1\d{10}$|0)/, '')
  if (/^1\d{10}$/.test(plain)) return keepEnds(plain, 3, 4)
  const landline = /^(0[12]\d|0[3-9]\d{2})(\d{7,8})$/.exec(plain)
  if (landline?.[1] && landline[2]) return `${landline[1]}-****${landline[2].slice(-2)}`
  return plain === '' ? '' : keepEnds(plain, 0, 2)
}

/** The first six digits are the place of registration, the rest the person: 320105****. */
export const maskIdNumber = (idNumber: string): string => {
  const plain = idNumber.normalize('NFKC').trim()
  return plain === '' ? '' : keepEnds(plain, plain.length >= 15 ? 6 : 1, 0)
}

/** 王小明 -> 王某某; an organisation keeps its first two characters. */
export function maskName(name: string, kind: 'person' | 'organisation' = 'person'): string {
  const chars = [...name.normalize('NFKC').trim()]
  if (chars.length === 0) return ''
  if (kind === 'organisation') return chars.slice(0, 2).join('') + '****'
  const surnameLength =
    new RegExp(`^(?:${COMPOUND_SURNAMES})`).test(chars.join('')) && chars.length > 2 ? 2 : 1
  if (!/\p{Script=Han}/u.test(chars[0] ?? '')) return (chars[0] ?? '') + '***'
  return chars.slice(0, surnameLength).join('') + '某'.repeat(Math.max(1, chars.length - surnameLength))
}

/** Keeps what is needed to see the district and street; the house is masked. */
export function maskAddress(address: string): string {
  const plain = address.normalize('NFKC').trim()
  if (plain === '') return ''
  const wide =
    /^.*?(?:街道|镇|乡|区|县|市)(?:[^街道镇乡区县市]*?(?:街道|镇|乡|区|县))*/u.exec(plain)?.[0] ?? ''
  return `${wide}****`
}

export type MaskedPerson = { name: string; phone: string; idNumber: string; address: string }

export const maskPerson = (person: Person): MaskedPerson => ({
  name: maskName(person.name ?? '', person.kind),
  phone: maskPhone(person.phone ?? ''),
  idNumber: maskIdNumber(person.idNumber ?? ''),
  address: maskAddress(person.address ?? ''),
})

type Pattern = { what: RegExp; mask: (...parts: string[]) => string }

const PATTERNS: readonly Pattern[] = [
  // Resident ID numbers (GB 11643), 18 or the old 15 digits.
  {
    what: new RegExp(`(?<!${DIGIT})(?:${DIGIT}{17}[0-9０-９XxＸｘ]|${DIGIT}{15})(?!${DIGIT})`, 'gu'),
    mask: maskIdNumber,
  },
  // Bank cards, 16 to 19 digits, perhaps in groups of four.
  {
    what: new RegExp(
      `(?<!${DIGIT})${DIGIT}{4}(?:[ -]?${DIGIT}{4}){3}(?:[ -]?${DIGIT}{1,3})?(?!${DIGIT})`,
      'gu',
    ),
    mask: (card) => keepEnds(card, 0, 4),
  },
  // Mobile numbers, with or without +86 and groups.
  {
    what: new RegExp(
      `(?<!${DIGIT})(?:[+＋]?[8８][6６][ -]?)?[1１]${DIGIT}{2}(?:[ -]?${DIGIT}{4}){2}(?!${DIGIT})`,
      'gu',
    ),
    mask: maskPhone,
  },
  // Landlines with area code.
  {
    what: new RegExp(`(?<!${DIGIT})[(（]?[0０]${DIGIT}{2,3}[)）]?[ -－]?${DIGIT}{7,8}(?!${DIGIT})`, 'gu'),
    mask: maskPhone,
  },
  // A number said to be a phone, without area code.
  {
    what: new RegExp(
      `((?:电话|座机|手机|致电|联系方式)[^0-9０-９，。；\\n]{0,6})(${DIGIT}{7,8})(?!${DIGIT})`,
      'gu',
    ),
    mask: (_all, lead, phone) => `${lead}${keepEnds(phone ?? '', 0, 2)}`,
  },
  // Digits dictated in characters: 一三八零零零...
  { what: /[一二三四五六七八九零〇幺两]{10,18}/gu, mask: (said) => keepEnds(said, 2, 0) },
  { what: /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/gu, mask: (mail) => keepEnds(mail, 1, 0) },
  // Licence plates, new-energy ones too.
  {
    what: /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·・ ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])/gu,
    mask: (plate) => keepEnds(plate, 2, 0),
  },
]

const NAME_LEAD =
  /((?:我叫|我的名字(?:叫|是)|本人(?:叫|姓名)|姓名(?:为|是|叫)?|联系人|投诉人|举报人|当事人)[\s:：]{0,3})/gu

/** How many characters after a lead-in such as 我叫 are a name: two to four, ended by a word that no name holds. */
function nameLength(text: string, from: number, certain: boolean): number {
  const chars = [...text.slice(from, from + 8)]
  const compound = new RegExp(`^(?:${COMPOUND_SURNAMES})`).test(chars.join(''))
  const most = compound ? 4 : 3
  let length = 0
  for (const char of chars.slice(0, most)) {
    if (!/[\p{Script=Han}·]/u.test(char) || NOT_IN_A_NAME.includes(char)) break
    length += 1
  }
  return length >= 2 || (certain && length === 1) ? length : 0
}

function maskNames(text: string): string {
  let out = ''
  let at = 0
  for (const hit of text.matchAll(NAME_LEAD)) {
    const from = hit.index + hit[0].length
    if (from < at) continue
    // 投诉人 and the like begin many sentences; only a colon makes what follows a name.
    const certain = /我叫|名字|姓名/.test(hit[0])
    if (!certain && !/[:：]/.test(hit[0])) continue
    const length = nameLength(text, from, certain)
    out += text.slice(at, from) + maskName(text.slice(from, from + length))
    at = from + length
  }
  return out + text.slice(at)
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * The readable copy of a story, reply or reason. `known` are people already on record: their names, numbers and
 * addresses are masked wherever they stand.
 */
export function maskText(text: string, known: readonly Person[] = []): string {
  let masked = text
  for (const person of known) {
    const masks = maskPerson(person)
    for (const [given, mask] of [
      [person.idNumber, masks.idNumber],
      [person.phone, masks.phone],
      [person.address, masks.address],
      [person.name, masks.name],
    ] as const) {
      if (given !== undefined && [...given].length >= 2)
        masked = masked.replace(new RegExp(escaped(given), 'gu'), () => mask)
    }
  }
  for (const { what, mask } of PATTERNS) masked = masked.replace(what, mask)
  return maskNames(masked)
}

/** E.164 for look-up; null when the text is no phone number. 025... becomes +8625... */
export function normalPhone(text: string): string | null {
  const plain = text.normalize('NFKC').replace(/[\s()-]/g, '')
  const national = plain.replace(/^(?:\+|00)?86(?=1\d{10}$|0?[1-9]\d{8,})/, '')
  if (/^1\d{10}$/.test(national)) return `+86${national}`
  if (/^0\d{9,11}$/.test(national)) return `+86${national.slice(1)}`
  if (/^\+\d{6,15}$/.test(plain)) return plain
  return /^\d{5,12}$/.test(national) ? `+86${national}` : null
}

/** Upper case, no spaces; null when empty. */
export const normalIdNumber = (text: string): string | null =>
  text.normalize('NFKC').replace(/\s/g, '').toUpperCase() || null

/** NFKC, no spaces; null when empty. */
export const normalName = (text: string): string | null => text.normalize('NFKC').replace(/\s/g, '') || null
