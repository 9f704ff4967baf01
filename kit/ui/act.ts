import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { App } from 'antd'

/**
 * Something done on the server: keeps the refusal for showing, says that it worked, freshens what it changed.
 * `run` resolves to undefined when it was refused; the refusal is in `error`.
 */
export function useAct<Arg, Answer>(
  act: (arg: Arg) => Promise<Answer>,
  how: {
    said?: (answer: Answer, arg: Arg) => string
    fresh?: readonly QueryKey[]
    after?: (answer: Answer, arg: Arg) => void
  } = {},
) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const mutation = useMutation({
    mutationFn: act,
    onSuccess: async (answer, arg) => {
      if (how.said) void message.success(how.said(answer, arg))
      await Promise.all((how.fresh ?? []).map((queryKey) => queries.invalidateQueries({ queryKey })))
      how.after?.(answer, arg)
    },
  })
  return {
    run: (arg: Arg): Promise<Answer | undefined> => mutation.mutateAsync(arg).catch(() => undefined),
    error: mutation.error ?? undefined,
    isBusy: mutation.isPending,
    clear: mutation.reset,
  }
}
