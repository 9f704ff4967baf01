import { assert } from './outcome.ts'

/** Chance as an argument: the same seed gives the same run, on any machine. Not for secrets. */
export type Dice = {
  /** Even over [0, 1), 32 bits. */
  next(): number
  /** Whole number from min to max, both included. */
  int(min: number, max: number): number
  pick<T>(list: readonly T[]): T
  /** True with probability p. */
  chance(p: number): boolean
  /** Other dice that depend on this seed and the name alone, not on how often these were thrown. */
  fork(name: string): Dice
}

/** Dice from a seed (sfc32, PractRand-tested, seeded through a 128-bit string hash). */
export function seededDice(seed: number | string): Dice {
  const name = String(seed)
  let [a, b, c, d] = hash128(name)

  const next32 = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let i = 0; i < 15; i += 1) next32()

  const next = (): number => next32() / 4_294_967_296
  const int = (min: number, max: number): number => {
    assert(Number.isInteger(min) && Number.isInteger(max) && min <= max, 'dice need whole bounds, min <= max')
    return min + Math.floor(next() * (max - min + 1))
  }
  return {
    next,
    int,
    pick<T>(list: readonly T[]): T {
      assert(list.length > 0, 'dice pick from a list that is not empty')
      return list[int(0, list.length - 1)] as T
    },
    chance: (p) => next() < p,
    fork: (child) => seededDice(`${name}/${child}`),
  }
}

/** Four well-mixed 32-bit words of a text (cyrb128, public domain). */
function hash128(text: string): [number, number, number, number] {
  let h1 = 1_779_033_703
  let h2 = 3_144_134_277
  let h3 = 1_013_904_242
  let h4 = 2_773_480_762
  for (let i = 0; i < text.length; i += 1) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597_399_067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2_869_860_233)
    h3 = h4 ^ Math.imul(h3 ^ k, 951_274_213)
    h4 = h1 ^ Math.imul(h4 ^ k, 2_716_044_179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597_399_067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2_869_860_233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951_274_213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2_716_044_179)
  const all = h1 ^ h2 ^ h3 ^ h4
  return [all | 0, (h2 ^ all) | 0, (h3 ^ all) | 0, (h4 ^ all) | 0]
}
