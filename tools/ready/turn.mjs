import fs from 'node:fs'
import path from 'node:path'
import { say } from './say.mjs'

/**
 * One process at a time, also when holders are killed.
 *
 * Turns are numbered files `turn.N`; the highest one that belongs to a living process holds. A dead holder is
 * never deleted to make room (two waiters could then delete each other's turn): its successor takes N + 1, which
 * the file system gives to one process only. `work` gets `alsoWhile(pid)`: a child that outlives us when we are
 * killed goes on holding the turn until it ends.
 */
export async function inTurn(folder, work) {
  const file = await takeTurn(folder)
  const holders = [identityOf(process.pid)]
  try {
    return await work((pid) => {
      holders.push(identityOf(pid))
      replace(file, holders)
    })
  } finally {
    fs.rmSync(file, { force: true })
  }
}

async function takeTurn(folder) {
  fs.mkdirSync(folder, { recursive: true })
  let waitedFor = null
  for (;;) {
    const highest = highestTurn(folder)
    const holder = highest?.holders.find(isAlive)
    if (holder) {
      if (waitedFor !== holder.pid) say(`process ${holder.pid} is at it already; waiting for it`)
      waitedFor = holder.pid
      await pause(100)
      continue
    }
    const number = (highest?.number ?? 0) + 1
    const file = path.join(folder, `turn.${number}`)
    if (!claim(file)) continue
    if (highestTurn(folder)?.number === number) {
      for (const turn of turns(folder)) if (turn.number < number) fs.rmSync(turn.file, { force: true })
      return file
    }
    // Somebody took a later turn between our look and our claim.
    fs.rmSync(file, { force: true })
  }
}

/** Takes the file name if nobody has it. Written under another name first: nobody ever reads half a claim. */
function claim(file) {
  const draft = draftOf(file, [identityOf(process.pid)])
  try {
    fs.linkSync(draft, file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

const replace = (file, holders) => fs.renameSync(draftOf(file, holders), file)

function draftOf(file, holders) {
  const draft = `${file}.${process.pid}.draft`
  fs.writeFileSync(draft, JSON.stringify(holders))
  return draft
}

function turns(folder) {
  return fs
    .readdirSync(folder)
    .map((name) => /^turn\.(\d+)$/.exec(name))
    .filter((match) => match !== null)
    .map((match) => ({ number: Number(match[1]), file: path.join(folder, match[0]) }))
    .sort((a, b) => a.number - b.number)
}

function highestTurn(folder) {
  for (const turn of turns(folder).reverse()) {
    try {
      return { number: turn.number, holders: JSON.parse(fs.readFileSync(turn.file, 'utf8')) }
    } catch (error) {
      // Given back since the folder was read, or empty after a loss of power.
      if (error.code !== 'ENOENT') return { number: turn.number, holders: [] }
    }
  }
  return null
}

const identityOf = (pid) => ({ pid, started: startOf(pid) })

function isAlive(holder) {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  return startOf(holder.pid) === holder.started
}

/** When a process started: its number alone may belong to another one by now. Null where the system does not say. */
function startOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A killed process that nobody has reaped yet is a zombie: it holds nothing.
    return state === 'Z' ? 'dead' : fields[18]
  } catch {
    return null
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
