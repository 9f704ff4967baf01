import { expect, test } from 'vitest'
import { maskAddress, maskIdNumber, maskName, maskPhone, maskText, normalPhone } from './mask.ts'

test.each([
  ['10000005521', '100****5521'],
  ['+86 100 0000 5521', '100****5521'],
  ['025-00001234', '025-****34'],
  ['', ''],
])('phone %s -> %s', (phone, masked) => expect(maskPhone(phone)).toBe(masked))

test('ID numbers keep the place of registration only', () => {
  expect(maskIdNumber('32010519491231002X')).toBe('320105****')
})

test.each([
  ['王小明', '王某某'],
  ['李四', '李某'],
  ['欧阳小明', '欧阳某某'],
  ['Anna Smith', 'A***'],
])('name %s -> %s', (name, masked) => expect(maskName(name)).toBe(masked))

test('addresses keep district and street', () => {
  expect(maskAddress('南京市建邺区江东街道清凉路8号2幢301室')).toBe('南京市建邺区江东街道****')
  expect(maskAddress('8号楼')).toBe('****')
})

test.each([
  ['你好，我叫王小明，在店里买了口罩', '你好，我叫王某某，在店里买了口罩'],
  ['我叫李四在金箔路买的', '我叫李某在金箔路买的'],
  ['姓名：欧阳小明 电话：10000005521', '姓名：欧阳某某 电话：100****5521'],
  ['联系人:赵六，手机 100-0000-5521。', '联系人:赵某，手机 100****5521。'],
  ['投诉人称店家不退款', '投诉人称店家不退款'],
  ['身份证３２０１０５１９４９１２３１００２Ｘ', '身份证320105****'],
  ['店里电话025-00001234', '店里电话025-****34'],
  ['他电话是52001234', '他电话是****34'],
  ['号码是一零零零零零零五五二一', '号码是一零****'],
  ['写信到 wang@example.com', '写信到 w****'],
  ['车牌苏A·12345被刮', '车牌苏A****被刮'],
  ['付了2000元，订单20200210', '付了2000元，订单20200210'],
])('story: %s', (story, masked) => expect(maskText(story)).toBe(masked))

test('what is known of a person is masked wherever it stands', () => {
  const person = { name: '钱多多', phone: '10000005521', address: '清凉路8号' }
  expect(maskText('钱多多住清凉路8号，钱多多说', [person])).toBe('钱某某住****，钱某某说')
})

test.each([
  ['10000005521', '+8610000005521'],
  ['+8610000005521', '+8610000005521'],
  ['8610000005521', '+8610000005521'],
  ['025-00001234', '+862500001234'],
  ['不知道', null],
])('look-up form of %s is %s', (given, e164) => expect(normalPhone(given)).toBe(e164))
