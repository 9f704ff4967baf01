import http from 'node:http'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Connection } from './lib/http.ts'
import { CENTRE, makeStaff } from './lib/office.ts'
import { openBeside, startServer } from './lib/under-test.ts'
const dataDir = '/tmp/io/d150'
let server = await startServer(dataDir)
const { world, close } = await openBeside(dataDir)
const a = await makeStaff(world, `zz-${process.pid}`, 'lead', null)
await close()
const c = new Connection(server.url, { origin: server.url })
const ans = await c.send('POST', '/api/sign-in', {
  centreId: CENTRE,
  username: a.username,
  password: a.password,
})
c.close()
const cookie = ans.cookies.join('; ')
await server.stop()
server = await startServer(dataDir, (process.env.FLAGS ?? '').split(' ').filter(Boolean))
for (let i = 0; i < 5; i += 1) {
  const t = performance.now()
  const r = http.request(`${server.url}/api/cases/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, cookie },
  })
  r.end(JSON.stringify({ filter: {}, format: process.env.FORMAT ?? 'csv' }))
  const [res] = (await once(r, 'response')) as [http.IncomingMessage]
  let b = 0
  for await (const p of res) b += p.length
  const st = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  console.log(
    res.statusCode,
    b,
    Math.round(performance.now() - t),
    /VmHWM.*/.exec(st)![0],
    /VmRSS.*/.exec(st)![0],
    /RssAnon.*/.exec(st)![0],
    /RssFile.*/.exec(st)![0],
  )
}
await server.stop()
