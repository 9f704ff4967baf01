import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('requests are counted in buckets by route pattern and status', async () => {
  const metrics = createMetrics({ process: false })
  metrics.requestTimer('GET', '/api/cases/:id', 200, 0.15)
  metrics.requestTimer('GET', '/api/cases/:id', 200, 0.19)
  metrics.requestTimer('BREW', '(none)', 404, 0.001)
  const text = await metrics.metrics()
  expect(text).toContain(
    'xinqiao_http_request_seconds_bucket{le="0.2",method="GET",route="/api/cases/:id",status="200"} 2',
  )
  expect(text).toContain(
    'xinqiao_http_request_seconds_bucket{le="0.1",method="GET",route="/api/cases/:id",status="200"} 0',
  )
  expect(text).toContain('xinqiao_http_request_seconds_count{method="other",route="(none)",status="404"} 1')
  expect(metrics.contentType).toContain('text/plain')
})

test('counters rise, gauges are read when somebody looks, and one that fails hides no other', async () => {
  const metrics = createMetrics({ process: false })
  const told = metrics.counter('facts_told_total', 'Facts told', ['topic'])
  told({ topic: 'case.registered' })
  told({ topic: 'case.registered' }, 4)
  let lag = 1
  metrics.gauge('outbox_lag', 'Facts waiting', () => lag)
  metrics.gauge('broken', 'Fails', () => Promise.reject(new Error('away')))
  metrics.gauge('broken_at_once', 'Fails', () => {
    throw new Error('away')
  })
  lag = 7
  const text = await metrics.metrics()
  expect(text).toContain('xinqiao_facts_told_total{topic="case.registered"} 5')
  expect(text).toContain('xinqiao_outbox_lag 7')
  expect(text).toMatch(/^xinqiao_broken nan$/im)
  expect(text).toMatch(/^xinqiao_broken_at_once nan$/im)
})

test('two servers in one process keep their figures apart; those of the process are there', async () => {
  const [a, b] = [createMetrics(), createMetrics()]
  a.counter('x_total', 'x')()
  expect(await a.metrics()).toContain('xinqiao_x_total 1')
  expect(await b.metrics()).not.toContain('xinqiao_x_total')
  expect(await b.metrics()).toContain('process_resident_memory_bytes')
})
