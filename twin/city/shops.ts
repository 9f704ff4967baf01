/** Invented operators: no such shop is known to us. */
import type { Dice } from '#kit/dice.ts'
import type { ShopKind } from '../texts/index.ts'
import { DISTRICTS, type District } from './districts.ts'

export type Shop = {
  name: string
  kind: 'ordinary' | 'platform' | 'in-platform'
  district: District
  road: string
  address: string
}

const FRONT = [
  '惠宁',
  '康和',
  '金陵福',
  '百益',
  '同心',
  '瑞祥',
  '宁安',
  '秦淮春',
  '云锦',
  '钟山',
  '玄湖',
  '江畔',
  '乐家',
  '万佳福',
  '天禄',
  '鑫源',
  '华联兴',
  '永顺',
  '佳润',
  '鼎盛元',
  '雨石',
  '紫峰里',
  '长乐',
  '德仁',
  '好邻',
  '知味',
  '小满',
  '半亩',
  '晨曦',
  '老城南',
]

const BACK: Record<ShopKind, readonly string[]> = {
  pharmacy: ['大药房', '药店', '医药连锁', '堂药号'],
  supermarket: ['超市', '生活超市', '生鲜广场', '购物中心'],
  convenience: ['便利店', '小卖部', '烟酒店'],
  market: ['农贸市场', '菜场', '生鲜摊位'],
  'online-shop': ['旗舰店', '专营店', '优选小店'],
  restaurant: ['酒家', '饭店', '火锅', '小吃', '大酒楼'],
  hotel: ['酒店', '宾馆', '民宿'],
  travel: ['旅行社', '国旅门市'],
  gym: ['健身', '健身会所'],
  school: ['教育', '培训学校', '艺术中心'],
  beauty: ['美容院', '造型', '养生馆'],
  clothes: ['服饰', '鞋业', '童装店'],
  appliance: ['电器', '家电商场'],
  phone: ['通讯', '手机城'],
  car: ['汽车销售', '车行', '加油站'],
  furniture: ['家居', '家具城', '装饰'],
  housing: ['公寓', '置业', '房产经纪'],
  property: ['物业'],
  laundry: ['洗衣', '干洗'],
  express: ['速递', '快运'],
  cinema: ['影城', '剧场'],
  pet: ['宠物', '萌宠馆'],
  jewellery: ['珠宝', '银楼'],
  telecom: ['通信营业厅'],
  repair: ['维修', '快修'],
  photo: ['摄影', '影楼'],
  wedding: ['婚庆', '宴会中心'],
  parking: ['停车场'],
  toys: ['儿童乐园', '玩具城'],
  platform: ['到家平台', '优购平台', '订票网'],
  sports: ['游泳馆', '瑜伽馆'],
}

const pickDistrict = (dice: Dice): District => {
  let at = dice.next() * DISTRICTS.reduce((sum, one) => sum + one.share, 0)
  return DISTRICTS.find((one) => (at -= one.share) < 0) ?? (DISTRICTS[0] as District)
}

/** Shops of each kind, made once per city, so that callers meet the same shop again. */
export function inventShops(dice: Dice, perKind: number): Record<ShopKind, readonly Shop[]> {
  const made = Object.entries(BACK).map(([kind, backs]) => {
    const shops = Array.from({ length: perKind }, (): Shop => {
      const district = pickDistrict(dice)
      const road = dice.pick(district.roads)
      const branch = dice.chance(0.4) ? `（${road}店）` : ''
      return {
        name: `${dice.pick(FRONT)}${dice.pick(backs)}${branch}`,
        kind: kind === 'platform' ? 'platform' : kind === 'online-shop' ? 'in-platform' : 'ordinary',
        district,
        road,
        address: `南京市${district.name}${road}${dice.int(1, 398)}号`,
      }
    })
    return [kind, shops] as const
  })
  return Object.fromEntries(made) as unknown as Record<ShopKind, readonly Shop[]>
}
