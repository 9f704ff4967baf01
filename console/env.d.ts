/** Made at build time by i18n/traditional.ts from the zh-CN words. */
declare module 'virtual:zh-TW/app' {
  const words: import('#kit/ui/i18n.ts').Catalogues
  export default words
}
declare module 'virtual:zh-TW/sign-in' {
  const words: import('#kit/ui/i18n.ts').Catalogues
  export default words
}
