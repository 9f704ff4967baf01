/** SQL of exports: the readable columns of named cases, as texts, in the order asked for. */
import type { Tx } from '#kit/db/index.ts'
import type { CaseOutcome, Channel, CitizenSays, Kind, State } from '../../contract.ts'

/** One case as it is written into a file. Times and days are texts of China's time, money is in yuan. */
export type ExportRow = {
  number: string
  kind: Kind
  state: State
  outcome: CaseOutcome | null
  citizenSays: CitizenSays | null
  channel: Channel
  receivedAt: string
  title: string
  text: string
  request: string
  name: string | null
  phone: string | null
  idNumber: string | null
  address: string | null
  operatorName: string
  classCode: string | null
  problemCode: string | null
  topicCode: string | null
  districtCode: number | null
  street: string
  place: string
  brand: string
  amount: string | null
  recovered: string | null
  orderNumber: string
  nationalNumber: string
  unitName: string | null
  handlerName: string | null
  dueDay: string | null
  isUrgent: boolean
  imported: boolean
  tags: string
}

const ROWS = `
  select c.number, c.kind, c.state, c.outcome, c.citizen_says as "citizenSays", c.channel,
         to_char(c.received_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS') as "receivedAt", c.title,
         c.text_masked as text, c.request_masked as request, i.name_masked as name, i.phone_masked as phone,
         i.id_masked as "idNumber", i.address_masked as address, c.operator_name as "operatorName", c.class_code as "classCode",
         c.problem_code as "problemCode", c.topic_code as "topicCode", c.district_code as "districtCode", c.street,
         c.place_masked as place, c.brand, round(c.amount_cents / 100.0, 2)::text as amount,
         round(c.recovered_cents / 100.0, 2)::text as recovered, c.order_number as "orderNumber",
         c.national_number as "nationalNumber", u.short_name as "unitName", h.name as "handlerName", c.due_day::text as "dueDay",
         c.is_urgent as "isUrgent", c.imported, array_to_string(c.tags, '；') as tags
    from unnest($2::uuid[]) with ordinality as k(id, nth)
    join cases c on c.centre_id = $1 and c.id = k.id
    left join unit u on u.centre_id = $1 and u.id = c.unit_id
    left join staff h on h.centre_id = $1 and h.id = c.handler_id
    left join lateral (
      select i.name_masked, i.phone_masked, i.id_masked, i.address_masked from identity i
       where i.centre_id = $1 and i.case_id = c.id and i.role <> 'respondent-contact' order by i.id limit 1) i on true
   order by k.nth`

/** The caller has asked whether these cases exist for whoever gets the file. */
export const exportRowsOf = (tx: Tx, centreId: number, ids: readonly string[]): Promise<ExportRow[]> =>
  tx.prepared<ExportRow>('cases.export-rows', ROWS, [centreId, [...ids]])
