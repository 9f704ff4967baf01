/** What people call about: one matter = one kind of trouble, with many ways to tell it. */

export type TopicCode =
  | 'mask-price'
  | 'mask-quality'
  | 'disinfectant'
  | 'drug-device'
  | 'food-supply'
  | 'other-epidemic'
export type ShopKind =
  | 'pharmacy'
  | 'supermarket'
  | 'convenience'
  | 'market'
  | 'online-shop'
  | 'restaurant'
  | 'hotel'
  | 'travel'
  | 'gym'
  | 'school'
  | 'beauty'
  | 'clothes'
  | 'appliance'
  | 'phone'
  | 'car'
  | 'furniture'
  | 'housing'
  | 'property'
  | 'laundry'
  | 'express'
  | 'cinema'
  | 'pet'
  | 'jewellery'
  | 'telecom'
  | 'repair'
  | 'photo'
  | 'wedding'
  | 'parking'
  | 'toys'
  | 'platform'
  | 'sports'

/**
 * Texts use `{a|b}` for a choice, nested as deep as one likes, and `<name>` for a slot: shop, item, sum, was, now, count, when,
 * street, person, order, wait, phone. `told` are stories of complaints and reports, `asked` those of consultations.
 */
export type Matter = {
  code: string
  topic: TopicCode | null
  weight: number
  classCode: string
  problemCode: string
  reportCode: string
  /** Shares of consultation, complaint and report. */
  kinds: readonly [number, number, number]
  shops: readonly ShopKind[]
  items: readonly string[]
  /** Yuan for one. */
  price: readonly [number, number]
  titles: readonly string[]
  told: readonly string[]
  wanted: readonly string[]
  asked: readonly string[]
  answers: readonly string[]
}
