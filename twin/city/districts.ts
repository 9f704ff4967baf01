/**
 * The eleven districts of Nanjing since 2013 (320100), with the share of calls we give each; streets come from the
 * catalogue's divisions. Shares are ours, roughly by population and trade.
 */
export type District = {
  code: number
  name: string
  short: string
  share: number
  offices: readonly string[]
  roads: readonly string[]
}

export const DISTRICTS: readonly District[] = [
  {
    code: 320102,
    name: '玄武区',
    short: '玄武',
    share: 9,
    offices: ['新街口', '锁金村', '孝陵卫'],
    roads: ['珠江路', '中央门外大街', '北京东路', '龙蟠路'],
  },
  {
    code: 320104,
    name: '秦淮区',
    short: '秦淮',
    share: 13,
    offices: ['夫子庙', '洪武路', '朝天宫'],
    roads: ['太平南路', '中山南路', '升州路', '瑞金路'],
  },
  {
    code: 320105,
    name: '建邺区',
    short: '建邺',
    share: 11,
    offices: ['江东', '南湖', '兴隆'],
    roads: ['江东中路', '金箔路', '庐山路', '水西门大街'],
  },
  {
    code: 320106,
    name: '鼓楼区',
    short: '鼓楼',
    share: 15,
    offices: ['湖南路', '凤凰', '下关', '热河南路'],
    roads: ['中山北路', '草场门大街', '建宁路', '龙江路'],
  },
  {
    code: 320111,
    name: '浦口区',
    short: '浦口',
    share: 7,
    offices: ['江浦', '桥林'],
    roads: ['文德路', '珠泉路', '公园北路'],
  },
  {
    code: 320113,
    name: '栖霞区',
    short: '栖霞',
    share: 9,
    offices: ['仙林', '迈皋桥', '尧化'],
    roads: ['文苑路', '和燕路', '仙尧路'],
  },
  {
    code: 320114,
    name: '雨花台区',
    short: '雨花台',
    share: 7,
    offices: ['雨花', '铁心桥', '板桥'],
    roads: ['雨花西路', '软件大道', '宁双路'],
  },
  {
    code: 320115,
    name: '江宁区',
    short: '江宁',
    share: 16,
    offices: ['东山', '秣陵', '汤山', '禄口'],
    roads: ['双龙大道', '金箔路', '天元路', '竹山路'],
  },
  {
    code: 320116,
    name: '六合区',
    short: '六合',
    share: 6,
    offices: ['雄州', '大厂'],
    roads: ['延安路', '新华路', '欣乐路'],
  },
  {
    code: 320117,
    name: '溧水区',
    short: '溧水',
    share: 4,
    offices: ['永阳', '柘塘'],
    roads: ['中大街', '致远路', '珍珠路'],
  },
  {
    code: 320118,
    name: '高淳区',
    short: '高淳',
    share: 3,
    offices: ['淳溪', '桠溪'],
    roads: ['镇兴路', '宝塔路', '固城湖路'],
  },
]
