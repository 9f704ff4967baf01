/**
 * The component library carries the nonce on its main styles, but its helpers (scroll lock of a dialogue, measuring the
 * scroll bar) write style elements without it. Every style element that a script of ours makes gets the nonce here; the
 * page policy still refuses styles that come in as markup.
 */
export function allowStyles(nonce: string) {
  const create = document.createElement.bind(document)
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const made = create(name, options)
    if (name.toLowerCase() === 'style') made.nonce = nonce
    return made
  }
}
