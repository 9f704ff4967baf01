export { answer, sent } from './answer.ts'
export { buildApp, BODY_BYTES_MAX, type AppOptions } from './app.ts'
export { decodeCursor, encodeCursor } from './cursor.ts'
export { callerOf, isLocal } from './guard.ts'
export {
  findStoredAnswer,
  forgetAnswers,
  idempotent,
  repeatableOf,
  repeatOf,
  storeAnswer,
  type Fingerprint,
  type Repeatable,
  type StoredAnswer,
} from './idempotent.ts'
export { RATE_LIMITS, type RateLimits } from './limits.ts'
export { probeRoutes, type ReadyCheck } from './probes.ts'
export { problemOf, sendProblem, statusOf } from './problem.ts'
export { FieldError, Page, Problem } from './schemas.ts'
export { OPEN_TO, type App, type Caller, type Guard, type RouteInfo } from './types.ts'
