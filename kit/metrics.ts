import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** The figures of one process, in Prometheus text at /metrics. Labels are codes and route patterns, never a person's data. */
export type Metrics = {
  readonly contentType: string
  metrics(): Promise<string>
  /** Of the HTTP side: method, route pattern, status, seconds. */
  requestTimer(method: string, route: string, status: number, seconds: number): void
  /** A number that only rises; the answer counts one (or `by`) under the labels' values. */
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Count<L>
  /** A number read when somebody looks. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
  /** Durations in seconds, with the house's buckets. */
  timer<L extends string>(name: string, help: string, labels?: readonly L[]): Count<L>
}

export type Count<L extends string> = (labels?: Readonly<Record<L, string>>, by?: number) => void

const PREFIX = 'xinqiao_'
/** From a quick answer to a slow export; p95 of 0.2 s and p99 of 0.25 s lie on a bucket's edge. */
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Figures of their own registry, so that several servers fit in one process; with `process` those of the process too. */
export function createMetrics(opts: { process?: boolean } = {}): Metrics {
  const registry = new Registry()
  if (opts.process ?? true) collectDefaultMetrics({ register: registry })

  const counter = <L extends string>(name: string, help: string, labels: readonly L[] = []): Count<L> => {
    const made = new Counter({ name: PREFIX + name, help, labelNames: [...labels], registers: [registry] })
    return (values, by = 1) => made.inc(values ?? {}, by)
  }
  const timer = <L extends string>(name: string, help: string, labels: readonly L[] = []): Count<L> => {
    const made = new Histogram({
      name: PREFIX + name,
      help,
      labelNames: [...labels],
      buckets: SECONDS,
      registers: [registry],
    })
    return (values, seconds = 0) => made.observe(values ?? {}, seconds)
  }
  const requests = timer('http_request_seconds', 'Time from request to answer', ['method', 'route', 'status'])

  return {
    contentType: registry.contentType,
    metrics: () => registry.metrics(),
    requestTimer: (method, route, status, seconds) =>
      // A made-up method must not make a new time series.
      requests({ method: METHODS.has(method) ? method : 'other', route, status: String(status) }, seconds),
    counter,
    timer,
    gauge(name, help, read) {
      const made: Gauge = new Gauge({
        name: PREFIX + name,
        help,
        registers: [registry],
        async collect() {
          // One source that fails (a database that is away) must not hide all other figures.
          made.set(
            await Promise.resolve()
              .then(read)
              .catch(() => Number.NaN),
          )
        },
      })
    },
  }
}
