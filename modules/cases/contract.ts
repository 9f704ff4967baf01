/** The door of cases for types, facts, route schemas and the rules others may run. Plain data only. */
export * from './contract/words.ts'
export * from './contract/facts.ts'
export * from './contract/register.ts'
export * from './contract/list.ts'
export * from './contract/detail.ts'
