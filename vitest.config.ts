import { defineConfig } from 'vitest/config'

// Legal days are days in China, wherever the machine stands; the workers inherit it.
process.env.TZ = 'Asia/Shanghai'

const engine = 'server/test-engine.ts'
const inBrowser = 'e2e/*.e2e.ts'
const onPostgres = '**/*.{pg,sim}.test.ts'
const never = ['**/node_modules/**', 'dist/**', 'data/**']

/** The kind of a test is in its suffix; each kind is a project, so that `--project pure` needs no database. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...never, onPostgres],
          // A busy machine is no reason to fail.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'pg',
          include: [onPostgres],
          exclude: never,
          globalSetup: engine,
          setupFiles: 'kit/testing/setup.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: [inBrowser],
          exclude: never,
          globalSetup: engine,
          setupFiles: 'kit/testing/setup.ts',
          // One browser and one server at a time: two cores carry no more.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
