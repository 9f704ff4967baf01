/** Invented contacts for the benches, from a small grammar. People, companies and numbers are made up; 100... is no mobile prefix. */
import type { Dice } from '#kit/dice.ts'
import type { CaseGiven, Channel, ContactGiven, Kind, OperatorGiven, Person } from '#cases'

const words = (text: string): readonly string[] => text.split(' ')

/** Goods and services with the code of their class; the first come most often. */
const GOODS = words(
  '口罩:medical-device 手机:telecom-product 预付卡:sales 牛奶:food 空调:appliance 酒店:catering-lodging 电视机:appliance 消毒液:medicine 健身卡:culture-sport 美容套餐:beauty 汽车:vehicle 电动自行车:vehicle 冰箱:appliance 家具:furnishing 快递:internet 外卖:catering-lodging 培训课程:education 装修:decoration 宽带:telecom 机票:internet 旅游团:culture-sport 童装:clothing 运动鞋:clothing 化妆品:cosmetics 白酒:alcohol-tobacco 茶叶:food 血压计:medical-device 停车费:parking 物业费:property 床垫:furnishing 月饼:food 面膜:cosmetics 轮胎:vehicle 网课:education 火锅底料:food 直播间珠宝:jewellery 翡翠手镯:jewellery 宠物猫:pet 隐形眼镜:medical-device 二手房:housing',
).map((one) => one.split(':') as [string, string])
const PROBLEMS = words(
  '质量不合格:quality 拒绝退款:after-sales 虚假宣传:false-advertising 哄抬价格:price 不履行三包:after-sales 拒绝退货:after-sales 延迟发货:contract 过期食品:food-safety 商家跑路:contract 缺斤短两:measure 霸王条款:contract 不开发票:other 擅自扣费:price 自动续费:contract 三无产品:quality 假冒伪劣:trademark 安全隐患:safety 食物中毒:food-safety 出现异物:food-safety 泄露个人信息:dignity 先涨价后打折:price 货不对板:quality',
).map((one) => one.split(':') as [string, string])
const REQUESTS = words('退款 退一赔三 换货 赔偿损失 调解处理 查处商家 赔礼道歉 开具发票 退还余额 尽快发货')
const EXCUSES = words('系统故障 人为损坏 超过期限 活动商品 经理不在 仓库缺货 厂家停产 已经拆封')
const DISTRICTS = words(
  '玄武区:320102 秦淮区:320104 建邺区:320105 鼓楼区:320106 浦口区:320111 栖霞区:320113 雨花台区:320114 江宁区:320115 六合区:320116 溧水区:320117 高淳区:320118',
).map((one) => one.split(':') as [string, string])
const STREETS = words('一号路 二号路 三号路 东园路 西园路 南湾路 北桥路 新塘街 老井街 长堤路')
const NAME_CHARS = [
  ...'华盛鑫源隆昌泰和兴旺达康美佳宏伟博雅金诚信永安瑞祥丰利顺发天成万福春秋明辉东方远景创新优品乐购惠民众邦恒通嘉禾锦绣百年鼎云海星月青松白鹿',
]
const COMPANY_KINDS = words(
  '商贸有限公司 超市 电器商城 健身俱乐部 美容院 餐饮管理有限公司 汽车销售服务有限公司 科技有限公司 家具城 教育咨询有限公司 大药房 宾馆',
)
const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰']
const CHANNELS: readonly [number, Channel][] = [
  [0.72, 'phone-12315'],
  [0.86, 'platform-12315'],
  [0.94, 'transfer-12345'],
  [0.97, 'transfer-superior'],
  [0.985, 'visit'],
  [1, 'letter'],
]

/** Skewed towards the beginning of the list. */
const often = <T>(dice: Dice, list: readonly T[]): T =>
  list[Math.floor(dice.next() ** 1.7 * list.length)] as T

export function companyName(dice: Dice): string {
  let name = ''
  for (let n = dice.int(2, 3); n > 0; n -= 1) name += dice.pick(NAME_CHARS)
  return name + dice.pick(COMPANY_KINDS)
}

/** A stock of operators, so that the same ones come again. */
export const companies = (dice: Dice, count: number): string[] =>
  Array.from({ length: count }, () => companyName(dice))

export const personOf = (dice: Dice, phones: number): Person => ({
  name: dice.pick(SURNAMES) + dice.pick(GIVEN) + (dice.chance(0.6) ? dice.pick(GIVEN) : ''),
  phone: `100${String(dice.int(0, phones - 1)).padStart(8, '0')}`,
  address: `${dice.pick(DISTRICTS)[0]}${dice.pick(STREETS)}${dice.int(1, 300)}号`,
})

export type TextOptions = {
  operators: readonly string[]
  /** How many different phones call. */
  phones: number
  /** Marks each contact, to find it again. */
  mark?: string
  kind?: Kind
}

/** One contact with one case. */
export function contactOf(dice: Dice, opts: TextOptions): ContactGiven {
  const kind: Kind =
    opts.kind ?? (dice.chance(0.55) ? 'complaint' : dice.chance(0.55) ? 'consultation' : 'report')
  const [goods, classCode] = often(dice, GOODS)
  const [problem, problemCode] = often(dice, PROBLEMS)
  const [other] = often(dice, PROBLEMS)
  const [district, districtCode] = often(dice, DISTRICTS)
  const request = often(dice, REQUESTS)
  const name = dice.pick(opts.operators)
  const operator: OperatorGiven = { name, address: `${district}${dice.pick(STREETS)}${dice.int(1, 200)}号` }
  const person = personOf(dice, opts.phones)
  const story =
    `我叫${person.name}，电话${person.phone}。${dice.int(1, 12)}月${dice.int(1, 28)}日在${district}的${name}购买${goods}，花费${dice.int(10, 9000)}元，` +
    `使用${dice.int(1, 30)}天后发现${problem}，多次与商家协商，对方以${dice.pick(EXCUSES)}为由推脱，另反映${other}，要求${request}。`
  const aCase: CaseGiven = {
    kind,
    title: `${goods}${problem}`,
    request: `要求${request}`,
    classCode,
    problemCode,
    districtCode: Number(districtCode),
    amountCents: dice.int(1_000, 900_000),
    operator,
    ...(goods === '口罩' && { topicCode: problemCode === 'price' ? 'mask-price' : 'mask-quality' }),
    ...(opts.mark !== undefined && { orderNumber: opts.mark }),
  }
  const roll = dice.next()
  return {
    channel: CHANNELS.find(([upTo]) => roll < upTo)?.[1] ?? 'api',
    person,
    story,
    cases: [aCase],
  }
}

export const DISTRICT_CODES = DISTRICTS.map(([name, code]) => ({ name, code: Number(code) }))
