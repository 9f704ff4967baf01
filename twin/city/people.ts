import type { Dice } from '#kit/dice.ts'

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
const FIRST =
  '建国志文晓小玉秀美丽春冬海永德明国家天子雨雪思佳俊嘉浩宇欣怡静婷慧敏洁芳兰桂凤红云霞光荣福贵金银长庆'
const SECOND = '华强军平伟刚勇杰磊涛超辉鹏飞龙峰波斌宁琴英珍萍娟燕玲梅莉雯琳晴萱涵轩博然泽晨阳彬琪瑶颖倩'

/** Letters of numbers that no Chinese operator has been given: 100 begins no mobile number. */
const UNASSIGNED = '100'

export type Caller = { name: string; phone: string; address: string | null; says: '女士' | '先生' | '老人' }

/** An invented name of two or three characters. */
export const inventName = (dice: Dice): string => {
  const surname = dice.pick([...SURNAMES])
  return dice.chance(0.2)
    ? surname + dice.pick([...SECOND])
    : surname + dice.pick([...FIRST]) + dice.pick([...SECOND])
}

/** A number of eleven digits from an unassigned range. */
export const inventPhone = (dice: Dice): string =>
  `${UNASSIGNED}${String(dice.int(0, 99_999_999)).padStart(8, '0')}`

export const inventCaller = (dice: Dice, address: string | null): Caller => ({
  name: inventName(dice),
  phone: inventPhone(dice),
  address,
  says: dice.chance(0.12) ? '老人' : dice.chance(0.55) ? '女士' : '先生',
})
