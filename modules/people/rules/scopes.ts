/** What an API key may be given. Each permission of a role table names the scope that opens it to keys. */
export const SCOPES = [
  'cases:intake',
  'cases:read',
  'cases:write',
  'cases:import',
  'cases:export',
  'people:read',
  'audit:verify',
  'metrics:read',
] as const
export type Scope = (typeof SCOPES)[number]

export const SCOPE_NAMES = {
  'cases:intake': '登记诉求',
  'cases:read': '读取工单',
  'cases:write': '办理工单',
  'cases:import': '批量导入工单',
  'cases:export': '导出工单',
  'people:read': '读取单位与人员',
  'audit:verify': '校验审计链',
  'metrics:read': '读取运行指标',
} as const satisfies Record<Scope, string>

export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text)
