import type { SessionView } from '../contract.ts'
import { stamp } from '#kit/ui/dates.ts'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { deviceName } from './device.ts'
import { t } from './words.ts'
import s from './people.module.css'

/** Where an account is signed in: device, address, last activity; what can be done stands right. */
export const SessionRows = ({
  rows,
  end,
}: {
  rows: readonly SessionView[]
  end?: (row: SessionView) => React.ReactNode
}) => (
  <ul className={s.sessions}>
    {rows.map((row) => (
      <li key={row.id}>
        <div>
          <strong>{deviceName(row.userAgent) ?? t('sessions.unknown')}</strong>
          {row.isThis && <StatusTag tone="accent">{t('sessions.this')}</StatusTag>}
          <dl className={s.sessionFacts}>
            <Fact label={t('sessions.address')} value={row.address} />
            <Fact label={t('sessions.created')} value={stamp(row.createdAt)} />
            <Fact label={t('sessions.seen')} value={stamp(row.seenAt)} />
            <Fact label={t('sessions.expires')} value={stamp(row.expiresAt)} />
          </dl>
        </div>
        {end?.(row)}
      </li>
    ))}
  </ul>
)

const Fact = ({ label, value }: { label: string; value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
)
