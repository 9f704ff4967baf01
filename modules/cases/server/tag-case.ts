import type { App } from '#kit/http/index.ts'
import { done, refuse } from '#kit/outcome.ts'
import type { Who } from '#people'
import { maskText } from '../rules/mask.ts'
import { actionRoute, takeStep, type Order, type StepNeeds } from './take-step.ts'

/** As many as a registration may bring. */
const TAGS_MAX = 20

/**
 * 标签: marks for search and counting; a tag never decides anything. Tags are readable by all who see the case, so one
 * that holds a phone, a name or an ID number is refused. Refusals of its own: bad-input (add), too-many-tags.
 * Source: domain.md section 3.
 */
export const tagCase = (needs: StepNeeds, who: Who, caseId: string, order: Order<'tag'>) =>
  takeStep(needs, who, caseId, 'tag', {
    version: order.version,
    fill: (_tx, { row }) => {
      const add = order.add.map((tag) => tag.trim())
      if (add.some((tag) => tag === '' || maskText(tag) !== tag))
        return refuse('bad-input', { field: 'add', why: '标签不能为空，也不能含个人信息' })
      const tags = [...new Set([...row.tags.filter((tag) => !order.remove.includes(tag)), ...add])]
      if (tags.length > TAGS_MAX) return refuse('too-many-tags', { why: `标签最多 ${TAGS_MAX} 个` })
      return done({
        set: { tags },
        data: { added: add, removed: order.remove.filter((tag) => row.tags.includes(tag)) },
      })
    },
  })

export const tagCaseRoute = (app: App, needs: StepNeeds): void =>
  actionRoute(app, needs, 'tag', 'Add and remove tags', tagCase)
