import fs from 'node:fs'
import path from 'node:path'
import { isTest, MODULES, unitOf } from './map.mjs'
import { whyNotPure } from './purity.mjs'

const LINES_MAX = 400

/** Who may: kit, the shells of the web (a reload, a draft's age), what measures, what watches over the house. */
const MAY_TAKE_TIME = ['kit', 'console', 'portal', 'bench', 'tools', null]

/** Time and dice are arguments: nobody else takes them from the air. */
export function checkTimeAndDice(sources) {
  const isRule = (file) => /^modules\/[^/]+\/(rules|contract)\b/.test(file)
  return [...sources.values()]
    .filter(({ file }) => !MAY_TAKE_TIME.includes(unitOf(file)))
    .flatMap(({ file, fromTheAir }) =>
      fromTheAir.map(({ what, line }) => ({
        file,
        line,
        problem: `${what} takes ${what.startsWith('Math') ? 'dice' : 'the time'} from the air`,
        remedy: what.startsWith('Math')
          ? 'take a Dice as an argument (kit/dice.ts)'
          : isRule(file)
            ? 'take the instant or day as an argument'
            : isTest(file)
              ? 'name the instant, use fakeClock() or machineClock of kit/clock.ts, or performance.now() for a duration'
              : 'take a Clock as an argument (kit/clock.ts; machineClock for technical time), the clock of kit/ui/clock.ts in the web; performance.now() for a duration',
      })),
    )
}

/** The files of kit that the rules run on must stay pure: they are named in tsconfig.rules.json. */
export function checkPureKit(home, sources) {
  const { include } = JSON.parse(fs.readFileSync(path.join(home, 'tsconfig.rules.json'), 'utf8'))
  return include
    .filter((file) => file.startsWith('kit/'))
    .flatMap((file) => {
      const why = whyNotPure(sources, file)
      return why === null
        ? []
        : [{ file, line: 1, problem: `rules run on this file, but ${why}`, remedy: 'take it as an argument' }]
    })
}

export function checkLength(sources) {
  return [...sources.values()]
    .filter(({ file, lines, hasCode }) => lines > LINES_MAX && hasCode && !/\.gen\.tsx?$/.test(file))
    .map(({ file, lines }) => ({
      file,
      line: LINES_MAX + 1,
      problem: `${lines} lines: two subjects share this file`,
      remedy: `split it by subject (at most ${LINES_MAX} lines; files that hold only data are free)`,
    }))
}

const UNFINISHED = /\b(T[O]DO|F[I]XME|X{3}|H[A]CK)\b|[Nn]ot (yet )?im[p]lemented/

/** What is not done is not written down as if it were: it belongs into an issue. */
export function checkUnfinished(sources) {
  return [...sources.values()].flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => {
      const found = UNFINISHED.exec(line)
      return found
        ? [
            {
              file,
              line: index + 1,
              problem: `'${found[0]}' marks unfinished work`,
              remedy: 'finish it, or say it in an issue',
            },
          ]
        : []
    }),
  )
}

/** Every module says in its README what it owns, tells and listens to; every folder with code has a floor. */
export function checkPlaces(home, files) {
  const folders = new Set(
    files.filter((file) => file.startsWith('modules/')).map((file) => file.split('/')[1]),
  )
  const problems = []
  for (const name of folders) {
    const folder = `modules/${name}`
    if (!MODULES.includes(name)) {
      problems.push({
        file: folder,
        line: 1,
        problem: 'a module without a floor',
        remedy: 'give it one in tools/floors/map.mjs and in ARCHITECTURE.md',
      })
    } else if (!readIfThere(path.join(home, folder, 'README.md')).startsWith('# ')) {
      problems.push({
        file: `${folder}/README.md`,
        line: 1,
        problem: 'the module has no README with a title',
        remedy: 'write what it owns, tells and listens to, and where its rules are',
      })
    }
  }
  const strays = new Set(
    files
      .filter(
        (file) =>
          /\.tsx?$/.test(file) && file.includes('/') && !file.startsWith('modules/') && unitOf(file) === null,
      )
      .map((file) => file.split('/')[0]),
  )
  for (const folder of strays) {
    problems.push({
      file: folder,
      line: 1,
      problem: 'code in a folder without a floor',
      remedy: 'move it, or give the folder a floor in tools/floors/map.mjs',
    })
  }
  return problems
}

const readIfThere = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '')
