import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import type { App } from './types.ts'

/** Answers of the API are data: nothing in them may run, load or be framed. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/**
 * The policy of a page. No inline script at all; styles that a component library writes at run time carry the nonce
 * (Ant Design: ConfigProvider csp={{ nonce }}).
 */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** A fresh nonce for one page. */
export const newNonce = (): string => randomBytes(16).toString('base64')

export async function useSecurityHeaders(app: App): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // Pages of an office tool are never framed and never need another origin's window.
    frameguard: { action: 'deny' },
    // For this host alone: the office's other servers decide for themselves.
    hsts: { includeSubDomains: false },
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', API_POLICY)
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()')
  })
}
