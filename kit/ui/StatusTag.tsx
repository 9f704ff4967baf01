import type { ReactNode } from 'react'
import s from './StatusTag.module.css'

export type Tone = 'accent' | 'ok' | 'warn' | 'bad' | 'plain'

/** A state in a word. The tone supports the word and never replaces it. */
export const StatusTag = ({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) => (
  <span className={`${s.tag} ${s[tone]}`}>{children}</span>
)
