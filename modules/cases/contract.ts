/** The door of cases for types, facts, route schemas and the rules others may run. Plain data only. */
export * from './contract/words.ts'
export * from './contract/facts.ts'
export * from './contract/register.ts'
export * from './contract/list.ts'
export * from './contract/export.ts'
export * from './contract/detail.ts'
export * from './contract/catalogue.ts'
// Rules that others may run: the same functions refuse on the server and grey out in the console.
export { casesTable, type CasePermission } from './rules/may.ts'
export {
  actionsOf,
  isEnd,
  nextActions,
  refuseAction,
  stateAfter,
  statesOf,
  type CaseForRules,
} from './rules/next.ts'
export { mayRead, mayReveal, mayRevealStory, readScope, type ReadScope } from './rules/wall.ts'
export { acceptClock, explainAccept, lampOf } from './rules/deadline.ts'
export { ruleSetOf } from './rules/rule-set.ts'
export { caseNumber, isCaseNumber } from './rules/number.ts'
export {
  maskText,
  maskPhone,
  maskName,
  maskIdNumber,
  maskAddress,
  maskPerson,
  normalPhone,
} from './rules/mask.ts'
export { foldSteps, FOLDED_COLUMNS } from './rules/fold.ts'
export { CATALOGUE_SEED } from './rules/catalogue.ts'
export * from './rules/names.ts'
