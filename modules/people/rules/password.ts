/** What a password must be. Source: decision 0021 (after NIST SP 800-63B: length over composition, a list of the known). */

export const PASSWORD_CHARS_MIN = 10
export const PASSWORD_CHARS_MAX = 200

export type PasswordFault = 'too-short' | 'too-long' | 'holds-username' | 'common' | 'too-simple'

export const PASSWORD_FAULT_WORDS = {
  'too-short': `密码至少 ${PASSWORD_CHARS_MIN} 个字符`,
  'too-long': `密码至多 ${PASSWORD_CHARS_MAX} 个字符`,
  'holds-username': '密码不得包含用户名',
  common: '该密码过于常见',
  'too-simple': '密码过于简单（重复或连续字符）',
} as const satisfies Record<PasswordFault, string>

/** Stems that people grow to ten characters with digits and signs. Kept without these, in lower case. */
const COMMON_STEMS = new Set([
  'password',
  'passwd',
  'passw',
  'pass',
  'admin',
  'administrator',
  'root',
  'user',
  'guest',
  'test',
  'demo',
  'welcome',
  'login',
  'letmein',
  'changeme',
  'default',
  'secret',
  'master',
  'qwerty',
  'qwertyuiop',
  'qwertyui',
  'asdfghjkl',
  'asdfgh',
  'zxcvbnm',
  'zxcvbn',
  'qazwsx',
  'qazwsxedc',
  'qwe',
  'asd',
  'zxc',
  'qweasd',
  'qweasdzxc',
  'abc',
  'abcd',
  'abcdef',
  'aa',
  'a',
  'iloveyou',
  'woaini',
  'nihao',
  'mima',
  'xinqiao',
  'nanjing',
  'jiangsu',
  'beijing',
  'shanghai',
  'china',
  'zhongguo',
  'gongshang',
  'shijianju',
  'shichangjianguan',
  'tousu',
  'jubao',
  'huawei',
  'hello',
  'monkey',
  'dragon',
  'sunshine',
  'princess',
  'football',
  'baseball',
  'superman',
  'batman',
  'computer',
  'internet',
  'samsung',
  'iphone',
  'google',
])

/** Letters stand for the digits and signs that usually replace them, so that `p@ssw0rd2020` is found as `password`. */
const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'l',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
}

const stemsOf = (text: string): string[] => {
  const trimmed = text.replace(/[^a-z]+$/u, '').replace(/^[^a-z@$]+/u, '')
  const read = [...trimmed].map((char) => LEET[char] ?? char).join('')
  return [trimmed, read].flatMap((stem) => [stem, stem.replace(/[^a-z]/gu, '')])
}

/** At least four in five neighbours repeat or follow each other (aaaa, 1234, 9876). */
const isRun = (text: string): boolean => {
  const codes = [...text].map((char) => char.codePointAt(0) ?? 0)
  const steps = codes.slice(1).filter((code, i) => Math.abs(code - (codes[i] ?? 0)) <= 1)
  return steps.length >= (codes.length - 1) * 0.8
}

/** Same text, same password, whatever the keyboard composes. Both storing and checking go through here. */
export const normalisePassword = (text: string): string => text.normalize('NFKC')

/** Why this may not be the password of `username`; null when it may. */
export function refusePassword(password: string, username: string): PasswordFault | null {
  const text = normalisePassword(password)
  const chars = [...text].length
  if (chars < PASSWORD_CHARS_MIN) return 'too-short'
  if (chars > PASSWORD_CHARS_MAX) return 'too-long'
  const lower = text.toLowerCase()
  if (username.length >= 3 && lower.includes(username.toLowerCase())) return 'holds-username'
  if (/^[0-9]+$/u.test(lower) && chars < 14) return 'too-simple'
  if (new Set(lower).size < 5 || isRun(lower)) return 'too-simple'
  if (stemsOf(lower).some((stem) => COMMON_STEMS.has(stem))) return 'common'
  return null
}
