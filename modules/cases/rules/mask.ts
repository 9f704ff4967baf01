/**
 * Masks: the readable copies of names, phones, ID numbers and addresses, and of stories that hold them.
 * A doubtful hit is masked: the original stays sealed beside, so nothing is lost by masking too much.
 * Source: O20 arts. 33 and 35 (secrecy), design.md 3.10.
 */
import type { Person } from '../contract/register.ts'
import { maskedName, maskNames } from './mask-names.ts'

const DIGIT = '[0-9０-９]'
/** What people put between the groups of a number: spaces, dashes, points, characters of no width. */
const GAP = '[ \\u3000\\u00A0\\u200B-\\u200D\\uFEFF.·—–－-]'
const NO_DIGIT = /[^0-9+]/g

const keepEnds = (text: string, first: number, last: number): string => {
  const chars = [...text]
  if (chars.length <= first + last) return '*'.repeat(chars.length)
  return chars.slice(0, first).join('') + '****' + chars.slice(chars.length - last).join('')
}

/** 13800005521 -> 138****5521; a landline keeps its area code and last two digits. */
export function maskPhone(phone: string): string {
  const plain = phone
    .normalize('NFKC')
    .replace(NO_DIGIT, '')
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
  return maskedName(name)
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

/** `needs`: asked first, since most texts hold nothing of the kind; left out: digits. null: nothing. */
type Pattern = { what: RegExp; mask: (...parts: string[]) => string; needs?: RegExp | null }

/** The ways in which eleven digits are said to be a mobile number, in groups. */
const MOBILE_GROUPS = [
  [2, 4, 4],
  [2, 2, 2, 2, 2],
  [2, 3, 5],
  [3, 4, 3],
  [3, 3, 4],
  [4, 6],
  Array<number>(10).fill(1).with(0, 1),
].map((sizes) => sizes.map((size, i) => (i === 0 && size > 1 ? '' : '@') + `D{${size}}`).join(''))

/** A pattern in which D is a digit and @ what may stand between two groups. */
const grouped = (pattern: string): string => pattern.replaceAll('D', DIGIT).replaceAll('@', `${GAP}{0,2}`)
const HOUSE_PART = '[0-9０-９一二三四五六七八九十百零]{1,6}[ -]?(?:号楼|号|弄|幢|栋|座|单元|室|楼|层)'

const PATTERNS: readonly Pattern[] = [
  // Resident ID numbers (GB 11643), 18 or the old 15 digits, perhaps in groups.
  {
    what: new RegExp(grouped(`(?<!D)(?:D{6}@D{8}@D{3}[0-9０-９XxＸｘ*]|D{15})(?!D)`), 'gu'),
    mask: (id) => maskIdNumber(id.normalize('NFKC').replace(/[^0-9Xx]/g, '')),
  },
  // Bank cards, 16 to 19 digits, perhaps in groups of four.
  {
    what: new RegExp(
      `(?<!${DIGIT})${DIGIT}{4}(?:[ -]?${DIGIT}{4}){3}(?:[ -]?${DIGIT}{1,3})?(?!${DIGIT})`,
      'gu',
    ),
    mask: (card) => keepEnds(card, 0, 4),
  },
  // Mobile numbers, with or without +86, in groups of any usual kind.
  {
    what: new RegExp(
      grouped(`(?<!D)(?:[+＋]?(?:00)?[8８][6６]@)?[1１](?:${MOBILE_GROUPS.join('|')})(?!D)`),
      'gu',
    ),
    mask: maskPhone,
  },
  // The same with the letter O for zero.
  {
    what: /(?<![0-9A-Za-z])1[0-9OoＯ]{10}(?![0-9A-Za-z])/gu,
    mask: (said) => keepEnds(said, 3, 4),
    needs: /1[0-9OoＯ]{10}/u,
  },
  // Landlines with area code.
  {
    what: new RegExp(`(?<!${DIGIT})[(（]?[0０]${DIGIT}{2,3}[)）]?${GAP}{0,2}${DIGIT}{7,8}(?!${DIGIT})`, 'gu'),
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
  {
    what: /[一二三四五六七八九零〇幺两壹贰叁肆伍陆柒捌玖](?:[ -]?[一二三四五六七八九零〇幺两壹贰叁肆伍陆柒捌玖]){9,17}/gu,
    mask: (said) => keepEnds(said, 2, 0),
    needs:
      /[一二三四五六七八九零〇幺两壹贰叁肆伍陆柒捌玖][ -]?[一二三四五六七八九零〇幺两壹贰叁肆伍陆柒捌玖][ -]?[一二三四五六七八九零〇幺两壹贰叁肆伍陆柒捌玖]/u,
  },
  {
    what: /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/gu,
    mask: (mail) => keepEnds(mail, 1, 0),
    needs: /@/,
  },
  // Passports and passes to and from Hong Kong, Macao and Taiwan.
  {
    what: /((?:护照|通行证|证件)[号码是为:： ]{0,5})([A-Za-z]{1,2}[0-9]{7,10})/gu,
    mask: (_all, lead, pass) => `${lead}${keepEnds(pass ?? '', 1, 0)}`,
    needs: /护照|通行证|证件/u,
  },
  // Accounts by which a person is found.
  {
    what: /((?:微信|QQ|qq|支付宝|抖音|旺旺)(?:账号|帐号|号码|号)?[是为:： ]{0,4})([A-Za-z0-9_-]{5,30})/gu,
    mask: (_all, lead, account) => `${lead}${keepEnds(account ?? '', 1, 0)}`,
    needs: /微信|QQ|qq|支付宝|抖音|旺旺/u,
  },
  // Licence plates, new-energy ones too.
  {
    what: /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·・ ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])/gu,
    mask: (plate) => keepEnds(plate, 2, 0),
    needs: /[\u4e00-\u9fff][A-Z]/u,
  },
  // Where somebody lives: the house. Of a shop's address nothing is taken, the case is about it.
  {
    what: new RegExp(
      `((?:家住|我住|住在|住址|住于|家在|我家|家庭地址|通讯地址|联系地址|收货地址)[^，。；;,\\n]{0,40}?)(${HOUSE_PART}(?:[ -]?${HOUSE_PART}){0,4}(?:${DIGIT}{1,5}(?!${DIGIT}))?)`,
      'gu',
    ),
    mask: (_all, lead) => `${lead}****`,
    needs: /住|我家|家在|地址/u,
  },
]

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const FILLING = /[\s·.—–-]/gu
const squeezed = (text: string): string => text.replace(FILLING, '').toLowerCase()

/** A text as given, with or without spaces and dashes between its characters. */
const loosely = (given: string): RegExp =>
  new RegExp([...squeezed(given)].map(escaped).join('[\\s·.—–-]{0,2}'), 'giu')

/** Of a known address also the part behind district and street: few people say all of it. */
const tailOf = (address: string): string => {
  const tail = address.replace(/^.*(?:街道|镇|乡|区|县|市|省)/u, '').trim()
  return [...tail].length >= 4 ? tail : ''
}

/**
 * The readable copy of a story, reply or reason. `known` are people already on record: their names, numbers and
 * addresses are masked wherever they stand.
 */
export function maskText(text: string, known: readonly Person[] = []): string {
  let masked = text
  // Looked for in one go, so that a pattern is made only for what is there.
  const plain = known.length === 0 ? '' : squeezed(text)
  for (const person of known) {
    const masks = maskPerson(person)
    for (const [given = '', mask] of [
      [person.idNumber, masks.idNumber],
      [person.phone, masks.phone],
      [person.address, masks.address],
      [tailOf(person.address ?? ''), '****'],
      [person.name, masks.name],
    ] as const) {
      const wanted = squeezed(given)
      if ([...wanted].length < 2 || !plain.includes(wanted)) continue
      masked = masked.replaceAll(given.trim(), () => mask)
      // Making a pattern takes longer than all the rest: only for what is not written as given.
      if (squeezed(masked).includes(wanted)) masked = masked.replace(loosely(given), () => mask)
    }
  }
  const hasNumber = /[0-9０-９]{4}|[0-9０-９]+[^0-9０-９]{1,2}[0-9０-９]/u.test(masked)
  for (const { what, mask, needs } of PATTERNS)
    if (needs === undefined ? hasNumber : needs === null || needs.test(masked))
      masked = masked.replace(what, mask)
  return maskNames(masked)
}

/**
 * A reason as the audit keeps it: those who read the audit may not be on the list of a report, so of the people on record
 * not even the masked form stands in it.
 */
export function maskReason(reason: string, known: readonly Person[]): string {
  let masked = maskText(reason, known)
  for (const form of known.flatMap((person) => Object.values(maskPerson(person))))
    if (form !== '') masked = masked.replaceAll(form, '***')
  return masked
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
