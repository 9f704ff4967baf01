/**
 * How cases fare in the twin's office: steps with their hours, until the day of the demo. Plans only; the rules decide
 * whether each step is allowed (prepare-life.ts throws when one is not). Durations and shares are ours.
 */
import type { Dice } from '#kit/dice.ts'
import type { Who } from '#people'
import type { Kind } from '#cases'
import type { LifeStep } from '#cases/server'
import type { DistrictUnits, Office } from './city/office.ts'
import { nextWorking } from './working-hours.ts'

type Draft = Omit<LifeStep, 'at'> & { hours: readonly [number, number]; anyHour?: boolean }

const ANSWERS_LATER = '已电话告知相关规定与办理途径。'
const GROUNDS = ['1', '2', '3', '5'] as const

/** What becomes of a case received at `at`, as far as it has come by `end`. `answer`: said at once, of consultations. */
export function planLife(
  kind: Kind,
  at: Date,
  answer: string,
  isRealName: boolean,
  district: DistrictUnits,
  office: Office,
  end: Date,
  dice: Dice,
): LifeStep[] {
  const drafts =
    kind === 'consultation'
      ? consultation(answer, district, office, dice)
      : kind === 'complaint'
        ? complaint(district, office, dice)
        : report(isRealName, district, office, dice)
  const steps: LifeStep[] = []
  let now = at
  for (const { hours, anyHour, ...step } of drafts) {
    const later = new Date(
      now.getTime() + (hours[0] + (hours[1] - hours[0]) * dice.next() ** 1.6) * 3_600_000,
    )
    now = anyHour ? later : nextWorking(later)
    if (now >= end) break
    steps.push({ ...step, at: now })
  }
  return steps
}

/** Where a case lies: at the bureau or at one of its offices. */
const placeIn = (district: DistrictUnits, dice: Dice): string =>
  dice.chance(0.3) ? dice.pick(district.offices) : district.bureau

const sent = (district: DistrictUnits, office: Office, dice: Dice): Draft[] => {
  const handler = dice.pick(district.handlers)
  return [
    {
      action: 'dispatch',
      by: dice.pick(office.dispatchers),
      unitId: placeIn(district, dice),
      words: '实际经营地在该区',
      hours: [0.05, 3],
      anyHour: true,
    },
    { action: 'sign', by: handler, handlerId: handler.id, hours: [0.5, 26] },
  ]
}

function consultation(answer: string, district: DistrictUnits, office: Office, dice: Dice): Draft[] {
  const agent = dice.pick(office.agents)
  if (dice.chance(0.88))
    return [
      { action: 'answer', by: agent, words: answer, hours: [0.03, 0.15], anyHour: true },
      { action: 'close', by: agent, hours: [0.001, 0.01], anyHour: true },
    ]
  const way = sent(district, office, dice)
  const handler = way[1]?.by as Who
  return [
    ...way,
    { action: 'answer', by: handler, words: ANSWERS_LATER, hours: [2, 60] },
    { action: 'close', by: dice.pick(office.reviewers), hours: [2, 48] },
  ]
}

/** Sent to the wrong district first: back to the centre, or told to keep it. */
function returned(district: DistrictUnits, office: Office, dice: Dice): Draft[] {
  const others = [...office.districts.values()].filter((one) => one.code !== district.code)
  const wrong = dice.pick(others)
  const way = sent(wrong, office, dice)
  return [
    ...way,
    {
      action: 'ask-return',
      by: way[1]?.by as Who,
      words: '经查经营地不在本辖区',
      data: { reason: 'not-our-duty' },
      hours: [1, 20],
    },
    {
      action: 'decide-return',
      by: dice.pick(office.dispatchers),
      choice: { grant: true },
      words: '同意退回，改派',
      data: { granted: true },
      hours: [0.5, 10],
    },
  ]
}

function complaint(district: DistrictUnits, office: Office, dice: Dice): Draft[] {
  const back = dice.chance(0.05) ? returned(district, office, dice) : []
  const way = sent(district, office, dice)
  const by = way[1]?.by as Who
  const drafts: Draft[] = [...back, ...way]
  if (dice.chance(0.05))
    return [
      ...drafts,
      {
        action: 'withdraw',
        by,
        words: '投诉人称已与商家协商解决，不再投诉',
        data: { channel: '电话' },
        hours: [4, 40],
      },
    ]
  if (dice.chance(0.14)) {
    const ground = dice.pick(GROUNDS)
    drafts.push({
      action: 'refuse',
      by,
      words: '不符合受理条件，已书面说明理由',
      data: { ground, groundSource: `O20 art. 15(${ground})` },
      hours: [8, 130],
    })
  } else {
    drafts.push(
      { action: 'accept', by, words: '符合受理条件', hours: [6, dice.chance(0.08) ? 420 : 190] },
      ...mediated(by, dice),
    )
  }
  drafts.push({
    action: 'reply',
    by,
    words: '已将处理结果告知投诉人',
    data: { toCitizen: true },
    hours: [2, 40],
  })
  if (dice.chance(0.05)) {
    const wasAccepted = drafts.some((draft) => draft.action === 'accept')
    drafts.push({
      action: 'rework',
      by: dice.pick(office.reviewers),
      words: '答复未说明退款金额，请补充办理',
      hours: [4, 40],
    })
    if (wasAccepted)
      drafts.push({
        action: 'settle',
        by,
        recoveredCents: dice.int(20, 2000) * 100,
        words: '补充调解，商家退款',
        hours: [8, 90],
      })
    else
      drafts.push({
        action: 'refuse',
        by,
        words: '补充说明不予受理理由',
        data: { ground: '1', groundSource: 'O20 art. 15(1)' },
        hours: [4, 60],
      })
    drafts.push({ action: 'reply', by, words: '已补充告知投诉人', data: { toCitizen: true }, hours: [2, 30] })
  }
  return [...drafts, ...ended(office, dice)]
}

function mediated(by: Who, dice: Dice): Draft[] {
  const start: Draft = { action: 'mediate', by, words: '双方同意调解', hours: [4, 60] }
  const chance = dice.next()
  if (chance < 0.54)
    return [
      start,
      {
        action: 'settle',
        by,
        recoveredCents: dice.int(10, 3000) * 100,
        words: dice.pick(['商家退还差价', '商家全额退款', '商家换货并致歉', '延长有效期']),
        hours: [20, 320],
      },
    ]
  if (chance < 0.96)
    return [
      start,
      {
        action: 'terminate',
        by,
        words: dice.pick(['被投诉人拒绝调解', '双方分歧较大，终止调解']),
        data: { ground: dice.pick(['3', '4']) },
        hours: [30, 380],
      },
    ]
  return [
    start,
    { action: 'withdraw', by, words: '投诉人撤回投诉', data: { channel: '电话' }, hours: [10, 120] },
  ]
}

/** Checked by the centre, called back, archived. */
function ended(office: Office, dice: Dice): Draft[] {
  const reviewer = dice.pick(office.reviewers)
  const said = dice.next()
  const citizenSays =
    said < 0.46 ? 'solved' : said < 0.6 ? 'partly' : said < 0.85 ? 'unsolved' : 'not-reached'
  const satisfaction =
    citizenSays === 'solved' ? dice.int(4, 5) : citizenSays === 'partly' ? dice.int(3, 4) : dice.int(1, 3)
  return [
    { action: 'review', by: reviewer, words: '答复完整', hours: [3, 40] },
    {
      action: 'revisit',
      by: reviewer,
      citizenSays,
      ...(citizenSays !== 'not-reached' && { satisfaction }),
      hours: [3, 60],
    },
    { action: 'archive', by: reviewer, hours: [0.2, 20] },
  ]
}

function report(isRealName: boolean, district: DistrictUnits, office: Office, dice: Dice): Draft[] {
  const way = sent(district, office, dice)
  const by = way[1]?.by as Who
  const drafts: Draft[] = [...way]
  if (dice.chance(0.05))
    return [
      ...drafts,
      { action: 'redirect', by, words: '违法行为发生地不在本辖区，已告知向有权机关举报', hours: [6, 60] },
      { action: 'archive', by, hours: [1, 30] },
    ]
  drafts.push({ action: 'check', by, words: '已现场核查', hours: [3, 70] })
  const isFiled = dice.chance(0.3)
  drafts.push(
    isFiled
      ? { action: 'file', by, words: '涉嫌违法，予以立案', hours: [30, 330] }
      : {
          action: 'not-file',
          by,
          words: dice.pick(['现场未发现违法行为', '违法情节轻微，已责令改正', '线索不清，无法核实']),
          hours: [30, 330],
        },
  )
  if (isRealName)
    drafts.push({
      action: 'notify',
      by,
      words: isFiled ? '已告知举报人立案' : '已告知举报人不予立案',
      data: { by: '电话' },
      hours: [2, 60],
    })
  if (isFiled)
    drafts.push(
      dice.chance(0.75)
        ? {
            action: 'penalise',
            by,
            words: '作出行政处罚',
            data: {
              decisionNumber: `宁市监罚〔2020〕${dice.int(1, 600)}号`,
              amountCents: dice.int(5, 300) * 100_000,
            },
            hours: [120, 480],
          }
        : { action: 'drop', by, words: '证据不足，撤案', hours: [120, 480] },
    )
  return [...drafts, { action: 'archive', by, hours: [4, 60] }]
}
