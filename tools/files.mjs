import fs from 'node:fs'
import path from 'node:path'

/** Files under a file or folder of `home`, sorted, as paths relative to it; without what is installed or made. */
export function filesUnder(home, root) {
  const whole = path.join(home, root)
  const kind = fs.statSync(whole, { throwIfNoEntry: false })
  if (!kind) return []
  if (kind.isFile()) return [root]
  return fs
    .readdirSync(whole)
    .filter((name) => name !== 'node_modules' && name !== 'dist' && !name.startsWith('.'))
    .sort()
    .flatMap((name) => filesUnder(home, path.posix.join(root, name)))
}
