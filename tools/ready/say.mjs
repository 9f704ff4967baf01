/** One line about what is being done, on stderr: stdout belongs to the command that follows. */
export function say(text) {
  process.stderr.write(`ready: ${text}\n`)
}
