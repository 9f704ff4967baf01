import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { filesUnder } from '../files.mjs'

/** The hash of the names and contents of all files under `roots` that `wanted(relativePath)` keeps. */
export function hashOf(home, roots, wanted = () => true) {
  const hash = createHash('sha256')
  for (const root of roots) {
    for (const file of filesUnder(home, root)) {
      if (!wanted(file)) continue
      const content = fs.readFileSync(path.join(home, file))
      hash.update(`${file}\0${content.length}\0`).update(content)
    }
  }
  return hash.digest('hex')
}

/** A stamp says from which inputs a step was last done to its end. It is taken away before the step begins. */
export function stampOf(folder, step) {
  const file = path.join(folder, `${step}.json`)
  return {
    read() {
      try {
        return JSON.parse(fs.readFileSync(file, 'utf8'))
      } catch {
        return null
      }
    },
    remove() {
      fs.rmSync(file, { force: true })
    },
    write(stamp) {
      fs.mkdirSync(folder, { recursive: true })
      fs.writeFileSync(`${file}.draft`, JSON.stringify(stamp))
      fs.renameSync(`${file}.draft`, file)
    },
  }
}
