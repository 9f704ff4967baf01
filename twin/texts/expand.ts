import type { Dice } from '#kit/dice.ts'

const CHOICE = /\{([^{}]*)\}/
const SLOT = /<([a-z]+)>/g

/** Chooses among `{a|b}` from the inside out and fills `<slots>`; throws on a slot that nobody fills. */
export function expand(template: string, slots: Readonly<Record<string, string>>, dice: Dice): string {
  let text = template
  for (let found = CHOICE.exec(text); found; found = CHOICE.exec(text)) {
    const chosen = dice.pick((found[1] ?? '').split('|'))
    text = text.slice(0, found.index) + chosen + text.slice(found.index + found[0].length)
  }
  return text.replace(SLOT, (_all, name: string) => {
    const filled = slots[name]
    if (filled === undefined) throw new Error(`No word for the slot ${name}`)
    return filled
  })
}
