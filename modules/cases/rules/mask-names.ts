/**
 * Names inside a text. They are known by what stands before them (我叫, 姓名：, 举报人) or behind (先生, 女士); where that
 * alone is not sure, only what begins with a common surname is taken for a name. A doubtful hit is masked.
 */

export const COMPOUND_SURNAMES =
  '欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|夏侯|司徒|端木|独孤|南宫'
const SURNAMES =
  '王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲欧靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳司费蒙席晏隋古强穆姬张劉陳楊趙黃吳孫馬鄭羅許鄧蕭馮蔣葉呂盧鐘陸譚鄒閻錢龔湯'

/** Words that begin with the character of a surname and are none. */
const NOT_A_NAME = new RegExp(
  `^(?:${[
    '马[上路桶达]|高[度价额中档速兴级层铁考龄温端]|何[时种处必况]|任[何意性职]|方[便面才向法式案可]|金[额箔属银店融]',
    '常[常去年规见用客]|万[分一元]|周[末边围一二三四五六日年]|许[多可]|程[序度]|张[贴]|夏[天季]|余[额下款]|武[汉]|康[复]',
    '严[重格]|施[工]|谢[谢绝]|杜[绝]|顾[客]|范[围]|戴[着口]|黄[金色瓜]|胡[乱]|韩[国式]|苏[宁果州泊]|牛[奶肉]|白[色酒天]',
    '董事|沈阳|钟[表头]|陆续|秦淮|石[膏头]|江[苏宁北浦西南]|陈[述列旧]|曾[经多在去向]|安[装全排德]|温[度]|易[拉]|文[字件员]',
    '章[程]|向|管[理]|关[于闭门]|左[右边]|季[度节]|路[过人边上口]|成[年人功为]|宁[波愿海夏]|单[位价独身]|包[装括裹退换邮]|房[东主子租屋客产]',
    '解[释决除]|简[单]|时[间候]|连[续锁同]|车[主牌间子辆]|项[目]|司[机法]|费[用]|强[制调行烈]|古[玩镇]|华[为联润]|盛[装]|查[询看处]|成[都]',
    '毛[病巾]|龙[江虾]|钱[款]|林[业]|田[间]|段[时]|雷[同]|尚[未]|毕[业竟]|游[客戏泳]|谷[物]|舒[服适]|阳[性光]|党[员]|席[位]|童[装]|梅[花]|兰[州]|柳[州]',
    '商[家]|水[果]|和|于|与|明[天]',
  ].join('|')})`,
  'u',
)

/** Characters that stand in no name, or so rarely that a name is cut short rather than a word lost. */
const NOT_IN_A_NAME = new Set([
  ...'在于是和与的了要说买来去从把被向到住今昨前上下有没因为所以电话手机性别身份证号码称反也已不就都',
])
const TITLE = /^(?:先生|女士|小姐|同志)/
const isHan = (char: string): boolean => /\p{Script=Han}/u.test(char)

/** Surname and 某 for each further character; of a name in letters its first one. */
export function maskedName(name: string): string {
  const chars = [...name.normalize('NFKC').trim()]
  const first = chars[0] ?? ''
  if (!isHan(first)) return first === '' ? '' : `${first}***`
  const surname =
    new RegExp(`^(?:${COMPOUND_SURNAMES})`, 'u').test(chars.join('')) && chars.length > 2 ? 2 : 1
  const given = chars.slice(surname).filter(isHan).length
  return chars.slice(0, surname).join('') + '某'.repeat(Math.min(3, Math.max(1, given)))
}

/** What follows is a name, whatever it begins with. */
const CERTAIN = '我\\s?名?叫做?|我的名字[叫是]?|本人叫|本人姓名[为是叫]?|姓名[为是叫]?'
/** What follows a colon is a name. */
const WITH_COLON =
  '联系人|聯繫人|投诉人|投訴人|举报人|舉報人|当事人|當事人|诉求人|申诉人|收件人|收货人|经办人|反映人|咨询人|来电人|证人'
/** What follows is a name when it begins with a surname. */
const WITH_SURNAME = `我是|本人|叫|${WITH_COLON}|同事|同学|朋友|邻居|丈夫|妻子|老婆|老公|爱人|儿子|女儿|母亲|父亲|妈妈|爸爸|家属|姐姐|妹妹|哥哥|弟弟`

const LEAD = new RegExp(
  `(?:(?<certain>${CERTAIN})|(?<colon>${WITH_COLON})(?=\\s{0,2}[:：])|(?<surname>${WITH_SURNAME}))[\\s:：]{0,3}`,
  'gu',
)
/** 阿卜杜拉·买买提 */
const DOTTED = /^\p{Script=Han}{1,10}(?:[·•・‧]\p{Script=Han}{1,10})+/u
/** 李 四 海 */
const SPACED = /^\p{Script=Han}(?:[ \u3000]\p{Script=Han}){1,3}(?!\p{Script=Han})/u
const LATIN = /^[A-Za-z][A-Za-z.'’-]*(?: [A-Z][A-Za-z.'’-]*){0,3}/
const BEGINS_COMPOUND = new RegExp(`^(?:${COMPOUND_SURNAMES})`, 'u')
const TITLED = new RegExp(
  `(?<!\\p{Script=Han})(${COMPOUND_SURNAMES}|[${SURNAMES}])(\\p{Script=Han}{1,2})(?=先生|女士|小姐|同志)`,
  'gu',
)

/** How many UTF-16 units of `rest` are a name; 0: none. */
function nameLength(rest: string, isSure: boolean): number {
  if (isSure) {
    const dotted = DOTTED.exec(rest)
    if (dotted) return dotted[0].length
    const latin = LATIN.exec(rest)
    if (latin && latin[0].length > 1) return latin[0].length
    const spaced = SPACED.exec(rest)
    if (spaced) return spaced[0].length
  }
  const chars = [...rest.slice(0, 8)]
  const isCompound = BEGINS_COMPOUND.test(rest)
  if (!isSure && ((!isCompound && !SURNAMES.includes(chars[0] ?? ' ')) || NOT_A_NAME.test(rest))) return 0
  let length = 0
  for (const char of chars.slice(0, isCompound ? 4 : 3)) {
    if (!isHan(char) || ((length > 0 || isSure) && NOT_IN_A_NAME.has(char))) break
    if (TITLE.test(rest.slice(length))) break
    length += char.length
  }
  return length >= 2 || (isSure && length === 1) ? length : 0
}

/** The text with the names in it masked. */
export function maskNames(text: string): string {
  let out = ''
  let at = 0
  for (const hit of text.matchAll(LEAD)) {
    const from = hit.index + hit[0].length
    if (from < at) continue
    const isSure = hit.groups?.surname === undefined
    const length = nameLength(text.slice(from, from + 60), isSure)
    if (length === 0) continue
    out += text.slice(at, from) + maskedName(text.slice(from, from + length))
    at = from + length
  }
  const masked = out + text.slice(at)
  if (!/先生|女士|小姐|同志/u.test(masked)) return masked
  return masked.replace(
    TITLED,
    (_all, surname: string, given: string) => surname + '某'.repeat([...given].length),
  )
}
