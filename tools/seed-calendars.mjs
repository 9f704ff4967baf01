/**
 * Makes kit/calendar/*.json, the working calendars of mainland China that the product ships with, from the npm
 * package chinese-days (MIT) and from the two State Council notices about spring 2020.
 * Run by hand, under Node 24, when a new year is published: node tools/seed-calendars.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const about = require('chinese-days/package.json')
const data = JSON.parse(readFileSync(require.resolve('chinese-days/dist/chinese-days.json'), 'utf8'))

const FULL_NAMES = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' }
const nameOf = (text) => {
  const name = text.split(',')[1]
  return FULL_NAMES[name] ?? name
}
const pick = (days, years) =>
  Object.fromEntries(
    Object.entries(days)
      .filter(([day]) => years.includes(Number(day.slice(0, 4))))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, text]) => [day, nameOf(text)]),
  )
const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
const days = (years) => ({ years, off: pick(data.holidays, years), work: pick(data.workdays, years) })

const ATTRIBUTION = `Days from chinese-days ${about.version}, Copyright (c) 2024 Yawei sun, MIT License, https://github.com/vsme/chinese-days`

// 2020 as the notice of 2019-11-21 had it: Spring Festival Jan 24-30, working days made up on Jan 19 and Feb 1.
const first = days(range(2004, 2020))
for (const day of ['2020-01-31', '2020-02-01', '2020-02-02']) delete first.off[day]
first.work = Object.fromEntries(
  Object.entries({ ...first.work, '2020-02-01': '春节' }).sort(([a], [b]) => (a < b ? -1 : 1)),
)

const versions = [
  {
    version: 1,
    knownFrom: '2019-11-21',
    source:
      '国务院办公厅关于2020年部分节假日安排的通知（国办发明电〔2019〕16号，2019-11-21）；此前各年照当年通知',
    attribution: ATTRIBUTION,
    ...first,
  },
  {
    version: 2,
    knownFrom: '2020-01-26',
    source:
      '国务院办公厅关于延长2020年春节假期的通知（国办发明电〔2020〕1号，2020-01-26）：延长至2月2日，2月3日起正常上班',
    attribution: ATTRIBUTION,
    ...days([2020]),
  },
  {
    version: 3,
    knownFrom: '2025-11-04',
    source: '国务院办公厅2021至2026年各年节假日安排的通知，末件2025-11-04公布；各年不分版本',
    attribution: ATTRIBUTION,
    ...days(range(2021, 2026)),
  },
]

for (const version of versions) {
  const file = new URL(`../kit/calendar/${version.version}-${version.knownFrom}.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(version, null, 2)}\n`)
  console.error(
    `${file.pathname}: ${version.years.length} years, ${Object.keys(version.off).length} days off`,
  )
}
