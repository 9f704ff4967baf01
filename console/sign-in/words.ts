import { catalogue } from '#kit/ui/i18n.ts'

export const words = {
  'title': '登录',
} as const

export const t = catalogue('sign-in', words)
