import type { App } from './types.ts'
import { refuse } from '#kit/outcome.ts'
import { sendProblem } from './problem.ts'

/** JSON is the language of the API; files come as multipart, and only where a route says so. */
export function useMediaTypes(app: App): void {
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', async (request, reply) => {
    const type = request.headers['content-type']
    const isMultipart = type !== undefined && /^multipart\/form-data\b/i.test(type)
    if (!request.is404 && isMultipart !== (request.routeOptions.config.multipart === true))
      return sendProblem(
        request,
        reply,
        refuse('wrong-media-type', {
          why: isMultipart ? 'send application/json here' : 'send multipart/form-data here',
        }),
      )
    return undefined
  })
  app.addHook('preValidation', async (request, reply) => {
    const { body } = request
    const takesNone =
      request.routeOptions.schema?.body === undefined && request.routeOptions.config.multipart !== true
    if (!takesNone || body === undefined || body === null) return undefined
    const [field] = typeof body === 'object' ? Object.keys(body) : ['body']
    if (field === undefined) return undefined // an empty object says nothing
    return sendProblem(
      request,
      reply,
      refuse('bad-input', { field, why: `${field} is not a known field: this route takes no body` }),
    )
  })
}
