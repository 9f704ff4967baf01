import { afterAll, afterEach } from 'vitest'
import { dropFinished, noteFailure } from './test-db.ts'

// Runs before each file on PostgreSQL. Hooks run in reverse order, so these come after the file's own.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') noteFailure()
  await dropFinished()
})
afterAll(dropFinished)
