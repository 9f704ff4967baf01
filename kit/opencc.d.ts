/** OpenCC's table of traditional and simplified characters: 'traditional simplified' pairs parted by '|'. */
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string
  export default pairs
}
