import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem.ts'

/** Refusals are answers and not tried again; a lost line is tried twice. Live messages freshen, so data may rest a while. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (times, error) => !(error instanceof ApiProblem && error.problem.status < 500) && times < 2,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
})
