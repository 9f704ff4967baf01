import type { Tx } from '#kit/db/index.ts'
import type { CaseForRules } from '../rules/next.ts'
import { readForRules } from './case-for-rules.ts'
import { casesOfContact } from './store/links.ts'
import { findContactStory } from './store/stories.ts'
import type { CaseRow } from './store/steps.ts'

/** Reports that are told of in the very story of this case: those of its contact, unless the case has words of its own. */
export async function reportsBeside(tx: Tx, row: CaseRow): Promise<CaseForRules[]> {
  const beside: CaseForRules[] = []
  if ((await findContactStory(tx, row.centreId, row.contactId))?.id !== row.storyId) return beside
  for (const other of await casesOfContact(tx, row.centreId, row.contactId))
    if (other.isWalled && other.id !== row.id) beside.push(await readForRules(tx, other))
  return beside
}
