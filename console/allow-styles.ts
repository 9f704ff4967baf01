/**
 * The component library carries the nonce on its main styles, but its helpers (scroll lock of a dialogue, measuring the
 * scroll bar) write style elements without it. Every style element that a script of ours makes gets the nonce here; the
 * page policy still refuses styles that come in as markup. A text box that grows with its text measures in a hidden one
 * by setting the attribute `style`, which the policy forbids and the same words as properties do not.
 */
export function allowStyles(nonce: string) {
  const create = document.createElement.bind(document)
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const made = create(name, options)
    if (name.toLowerCase() === 'style') made.nonce = nonce
    return made
  }
  const setAttribute = HTMLElement.prototype.setAttribute
  HTMLElement.prototype.setAttribute = function (name: string, value: string) {
    if (name === 'style') this.style.cssText = value
    else setAttribute.call(this, name, value)
  }
}
