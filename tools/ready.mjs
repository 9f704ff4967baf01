// Makes a fresh clone ready and then runs what follows `--`, with the pinned Node:
//
//   node tools/ready.mjs [install] [web] [types] [-- COMMAND ARGUMENTS...]
//
// Uses nothing but Node >= 20. The version is looked at before anything newer is loaded, so that an old Node
// gets a sentence and not a syntax error.
const [major] = process.versions.node.split('.').map(Number)

if (major >= 20) {
  void import('./ready/main.mjs').then(async ({ main }) => {
    process.exitCode = await main(process.argv.slice(2))
  })
} else {
  console.error(
    'ready: this is Node ' +
      process.versions.node +
      '; Xinqiao needs Node >= 20 to install itself (it then runs on its own Node 24). ' +
      'Install a newer Node from your distribution or from https://nodejs.org and run the command again.',
  )
  process.exitCode = 1
}
