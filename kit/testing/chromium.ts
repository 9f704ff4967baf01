/** The browser out of the npm package, for tests and benches that need a real one. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const manifest = new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

/**
 * Unpacked once per version and user. Its own temporary folder, because the package takes any older `chromium` it finds
 * there; unpacked beside and renamed, so that two runs at once do not meet half a file.
 */
async function chromiumPath(): Promise<string> {
  const home = join(tmpdir(), `xinqiao-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (!existsSync(join(home, 'chromium'))) {
    const part = `${home}.${process.pid}`
    mkdirSync(part, { recursive: true, mode: 0o700 })
    const before = process.env.TMPDIR
    process.env.TMPDIR = part
    try {
      const { default: packed } = await import('@sparticuz/chromium')
      await packed.executablePath()
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
    try {
      renameSync(part, home)
    } catch {
      // Another run was first.
      rmSync(part, { recursive: true, force: true })
    }
  }
  return join(home, 'chromium')
}

/** Headless Chromium. Only `--no-sandbox`: the package's own flags would switch web security off. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'], headless: true })
}
