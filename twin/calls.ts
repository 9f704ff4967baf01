/**
 * The calls of the twin: who calls, about what, in which words, and which of them say again what was said before.
 * Pure: the same dice give the same calls.
 */
import type { CaseGiven, ContactGiven, Kind } from '#cases'
import type { Dice } from '#kit/dice.ts'
import { addDays, dayOf } from '#kit/day.ts'
import type { Shop } from './city/shops.ts'
import { inventCaller, type Caller } from './city/people.ts'
import { callSlots, type Slot } from './shape.ts'
import { expand, MATTERS, type Matter, type ShopKind, type TopicCode } from './texts/index.ts'

/** What the twin knows and the office does not: kept beside, to measure grouping and classification later. */
export type Truth = {
  matter: string
  topic: TopicCode | null
  again: 'no' | 'repeat' | 'same-shop' | 'follow-up'
  of: number | null
}

export type PlannedCall = {
  at: Date
  given: ContactGiven
  matter: Matter
  caller: Caller
  shop: Shop
  truth: Truth
}

type Shops = Record<ShopKind, readonly Shop[]>

/** Shares of calls that say again what was said before; together about 8 %. */
const AGAIN = { repeat: 0.03, 'same-shop': 0.025, 'follow-up': 0.025 } as const
/** How far back a caller remembers. */
const MEMORY_DAYS = 12

const yuan = (value: number): string =>
  value >= 20 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, '')

function pickMatter(topic: TopicCode | null, dice: Dice): Matter {
  const matters = MATTERS.filter((matter) => matter.topic === topic)
  let at = dice.next() * matters.reduce((sum, matter) => sum + matter.weight, 0)
  return matters.find((matter) => (at -= matter.weight) < 0) ?? (matters[0] as Matter)
}

type Told = { slots: Record<string, string>; amountCents: number; street: string }

function details(matter: Matter, shop: Shop, at: Date, dice: Dice): Told {
  const [low, high] = matter.price
  const was = low + (high - low) * dice.next() ** 2
  const now = was * (1.3 + dice.next() * 2.2)
  const count = dice.pick([1, 2, 2, 3, 5, 5, 10, 10, 20])
  const sum = Math.round(high > 300 ? was : now * count)
  const days = dice.int(0, 6)
  const bought = addDays(dayOf(at), -days)
  const when =
    days === 0 ? '今天' : days === 1 ? '昨天' : `${Number(bought.slice(5, 7))}月${Number(bought.slice(8))}日`
  const part = dice.pick(['', '上午', '下午', '傍晚', '晚上'])
  return {
    slots: {
      shop: shop.name,
      item: dice.pick(matter.items),
      sum: yuan(sum),
      was: yuan(was),
      now: yuan(now),
      count: String(count),
      when: when + part,
      street: `${shop.district.name}${shop.road}`,
      order: `XQ${dice.int(10_000_000, 99_999_999)}`,
      wait: String(dice.int(3, 25)),
    },
    amountCents: sum * 100,
    street: shop.road,
  }
}

function pickKinds(matter: Matter, dice: Dice): Kind[] {
  const [asks, complains, reports] = matter.kinds
  let at = dice.next() * (asks + complains + reports)
  const kinds: Kind[] = [(at -= asks) < 0 ? 'consultation' : at - complains < 0 ? 'complaint' : 'report']
  // One call, two matters: handled apart (O20 art. 7).
  if (kinds[0] === 'complaint' && reports > 0 && dice.chance(0.07)) kinds.push('report')
  if (kinds[0] !== 'consultation' && dice.chance(0.03)) kinds.push('consultation')
  return kinds
}

function speak(matter: Matter, kinds: readonly Kind[], told: Told, caller: Caller, dice: Dice): string {
  const templates = kinds[0] === 'consultation' ? matter.asked : matter.told
  const body = expand(dice.pick(templates), told.slots, dice)
  const intro = dice.chance(0.25)
    ? dice.pick([
        `我叫${caller.name}，`,
        `您好，我叫${caller.name}，`,
        `${caller.name.slice(0, 1)}${caller.says === '老人' ? '老先生' : caller.says}来电：`,
      ])
    : dice.pick(['', '', '来电人反映：', '市民来电，', '您好，'])
  const wish =
    kinds[0] === 'consultation'
      ? ''
      : dice.pick([`希望${expand(dice.pick(matter.wanted), told.slots, dice)}。`, '', '请尽快处理。'])
  const phone = dice.chance(0.12) ? `联系电话${caller.phone}。` : ''
  return `${intro}${body}${wish}${phone}`
}

function caseOf(
  kind: Kind,
  matter: Matter,
  told: Told,
  shop: Shop,
  isRealName: boolean,
  dice: Dice,
): CaseGiven {
  const asks = kind === 'consultation'
  return {
    kind,
    title: asks ? `咨询：${told.slots['item']}` : expand(dice.pick(matter.titles), told.slots, dice),
    classCode: matter.classCode,
    problemCode: kind === 'report' ? matter.reportCode : matter.problemCode,
    ...(matter.topic ? { topicCode: matter.topic } : {}),
    districtCode: shop.district.code,
    ...(asks
      ? {}
      : {
          request: expand(dice.pick(matter.wanted), told.slots, dice),
          operator: { name: shop.name, kind: shop.kind, address: shop.address },
          place: shop.address,
        }),
    ...(kind === 'complaint' ? { amountCents: told.amountCents } : {}),
    ...(kind === 'report' ? { isRealName } : {}),
    ...(dice.chance(0.01) ? { isUrgent: true } : {}),
  }
}

function newCall(
  slot: Slot,
  shops: Shops,
  dice: Dice,
  from?: { caller?: Caller; matter: Matter; shop: Shop },
): PlannedCall {
  const matter = from?.matter ?? pickMatter(slot.topic, dice)
  const shop = from?.shop ?? dice.pick(shops[dice.pick(matter.shops)])
  const caller =
    from?.caller ??
    inventCaller(
      dice,
      dice.chance(0.6)
        ? `南京市${shop.district.name}${dice.pick(shop.district.roads)}${dice.int(1, 300)}号${dice.int(1, 30)}幢${dice.int(101, 1808)}室`
        : null,
    )
  const kinds = pickKinds(matter, dice)
  const told = details(matter, shop, slot.at, dice)
  const isAnonymous = kinds.every((kind) => kind === 'report') && dice.chance(0.35)
  return {
    at: slot.at,
    matter,
    caller,
    shop,
    given: {
      channel: 'phone-12315',
      story: speak(matter, kinds, told, caller, dice),
      ...(isAnonymous
        ? { isAnonymous: true }
        : {
            person: {
              name: caller.name,
              phone: caller.phone,
              ...(caller.address ? { address: caller.address } : {}),
            },
          }),
      cases: kinds.map((kind) => ({
        ...caseOf(kind, matter, told, shop, !isAnonymous && dice.chance(0.7), dice),
        // Beside a report the complaint has words of its own (O20 art. 33).
        ...(kind !== 'report' && kinds.includes('report')
          ? { text: speak(matter, ['complaint'], told, caller, dice.fork(slot.at.toISOString())) }
          : {}),
      })),
    },
    truth: { matter: matter.code, topic: matter.topic, again: 'no', of: null },
  }
}

const FOLLOW_UPS = [
  '上次反映的事情到现在没有结果，',
  '前几天来过电话，商家还是不处理，',
  '再补充一点，',
  '催问一下，',
] as const

/** All calls in the order of time; `truth.of` is the index of the call that was said again. */
export function planCalls(dice: Dice, shops: Shops, scale = 1): PlannedCall[] {
  const calls: PlannedCall[] = []
  const byTopic = new Map<string, number[]>()
  for (const slot of callSlots(dice.fork('slots'), scale)) {
    const key = slot.topic ?? 'everyday'
    const earlier = byTopic.get(key) ?? []
    const call = again(slot, calls, earlier, shops, dice) ?? newCall(slot, shops, dice)
    earlier.push(calls.length)
    byTopic.set(key, earlier)
    calls.push(call)
  }
  return calls
}

function again(
  slot: Slot,
  calls: readonly PlannedCall[],
  earlier: readonly number[],
  shops: Shops,
  dice: Dice,
): PlannedCall | null {
  const chance = dice.next()
  const how =
    chance < AGAIN.repeat ? 'repeat' : chance < AGAIN.repeat + AGAIN['same-shop'] ? 'same-shop' : 'follow-up'
  if (chance >= AGAIN.repeat + AGAIN['same-shop'] + AGAIN['follow-up'] || earlier.length === 0) return null
  const index = earlier[Math.max(0, earlier.length - 1 - Math.floor(dice.next() ** 2 * 400))] ?? 0
  const first = calls[index]
  if (!first || slot.at.getTime() - first.at.getTime() > MEMORY_DAYS * 86_400_000) return null
  const truth: Truth = { ...first.truth, again: how, of: first.truth.of ?? index }
  if (how === 'same-shop')
    return { ...newCall(slot, shops, dice, { matter: first.matter, shop: first.shop }), truth }
  if (first.given.isAnonymous) return null
  const call = newCall(slot, shops, dice, { caller: first.caller, matter: first.matter, shop: first.shop })
  const story = how === 'repeat' ? first.given.story : dice.pick(FOLLOW_UPS) + call.given.story
  return { ...call, truth, given: { ...(how === 'repeat' ? first.given : call.given), story } }
}
