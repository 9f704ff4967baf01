/**
 * The lists a new centre starts with. Names as bureau reports use them (domain.md section 3); the official code list was not
 * found, so the codes are ours and every list is editable.
 */
import type { CatalogueList } from '../contract/catalogue.ts'

type Seed = readonly [code: string, name: string, parent?: string]

export const CATALOGUE_SEED = {
  class: [
    ['goods', '商品'],
    ['food', '一般食品', 'goods'],
    ['alcohol-tobacco', '烟酒饮料', 'goods'],
    ['clothing', '服装鞋帽', 'goods'],
    ['furnishing', '家居用品', 'goods'],
    ['appliance', '家用电器', 'goods'],
    ['telecom-product', '通讯产品', 'goods'],
    ['vehicle', '交通工具', 'goods'],
    ['jewellery', '首饰', 'goods'],
    ['cosmetics', '化妆品', 'goods'],
    ['medicine', '药品', 'goods'],
    ['medical-device', '医疗器械', 'goods'],
    ['decoration', '装修建材', 'goods'],
    ['housing', '房屋', 'goods'],
    ['pet', '宠物及用品', 'goods'],
    ['other-goods', '其他商品', 'goods'],
    ['services', '服务'],
    ['catering-lodging', '餐饮和住宿', 'services'],
    ['beauty', '美容美发洗浴', 'services'],
    ['education', '教育培训', 'services'],
    ['culture-sport', '文化娱乐体育', 'services'],
    ['internet', '互联网', 'services'],
    ['telecom', '电信', 'services'],
    ['sales', '销售', 'services'],
    ['parking', '停车', 'services'],
    ['repair', '制作保养和修理', 'services'],
    ['home-decoration', '房屋装修', 'services'],
    ['property', '物业', 'services'],
    ['finance', '金融', 'services'],
    ['other-services', '其他服务', 'services'],
  ],
  problem: [
    ['complaint-problem', '投诉问题'],
    ['after-sales', '售后服务', 'complaint-problem'],
    ['quality', '质量', 'complaint-problem'],
    ['food-safety', '食品安全', 'complaint-problem'],
    ['contract', '合同', 'complaint-problem'],
    ['price', '价格', 'complaint-problem'],
    ['advertising', '广告', 'complaint-problem'],
    ['measure', '计量', 'complaint-problem'],
    ['safety', '安全', 'complaint-problem'],
    ['dignity', '人格尊严', 'complaint-problem'],
    ['false-advertising', '虚假宣传', 'complaint-problem'],
    ['trademark', '商标', 'complaint-problem'],
    ['other', '其他', 'complaint-problem'],
    ['report-type', '举报类型'],
    ['illegal-advertising', '广告违法', 'report-type'],
    ['illegal-price', '价格违法', 'report-type'],
    ['illegal-food', '食品安全违法', 'report-type'],
    ['illegal-quality', '产品质量违法', 'report-type'],
    ['consumer-rights', '侵害消费者权益', 'report-type'],
    ['unfair-competition', '不正当竞争', 'report-type'],
    ['unlicensed', '无照经营等其他违法', 'report-type'],
  ],
  topic: [
    ['mask-price', '口罩价格'],
    ['mask-quality', '口罩质量'],
    ['disinfectant', '消毒用品'],
    ['drug-device', '药品和医疗器械'],
    ['food-supply', '肉菜粮等食品'],
    ['other-epidemic', '其他涉疫'],
  ],
  district: [],
  tag: [
    ['敏感', '敏感'],
    ['群体性', '群体性'],
    ['职业索赔', '职业索赔'],
    ['重复来电', '重复来电'],
  ],
} as const satisfies Record<CatalogueList, readonly Seed[]>

/** Codes of the divisions that belong to a centre: all below its own code, 320100 -> 3201..., 110000 -> 11... */
export const divisionPrefix = (centreId: number): string => String(centreId).replace(/(?:00){1,2}$/, '')
