import { catalogue } from '#kit/ui/i18n.ts'

export const words = {
  'menu.units': '单位',
  'menu.staff': '人员',
  'menu.keys': '密钥',
  'menu.audit': '审计',
  'units': '组织单位',
  'staff': '人员',
  'keys': '接口密钥',
  'audit': '审计',
  'sessions': '登录会话',
  'me': '我的账户',
  'password': '修改密码',
  'factor': '两步验证',
} as const

export const t = catalogue('people', words)
