export { checkTenancy } from './tenancy.ts'
export { testDb, type TestDb } from './test-db.ts'
