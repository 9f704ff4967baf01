/** Do all words of the search stand in the text? Case and order do not matter; an empty search matches all. Pure. */
export function matches(search: string, text: string): boolean {
  const inside = text.normalize('NFKC').toLowerCase()
  return search
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => inside.includes(word))
}
