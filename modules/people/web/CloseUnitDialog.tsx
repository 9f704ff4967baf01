import type { UnitView } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { ReasonDialog } from '#kit/ui/ReasonDialog.tsx'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'

export function CloseUnitDialog({ unit, close }: { unit: UnitView; close: () => void }) {
  const act = useAct(
    (reason: string) => {
      const body = { version: unit.version, reason }
      return unit.isOpen ? people.closeUnit(unit.id, body) : people.reopenUnit(unit.id, body)
    },
    {
      said: (now) => t(now.isOpen ? 'units.wasReopened' : 'units.wasClosed', { name: now.shortName }),
      fresh: [fresh.units],
      after: close,
    },
  )
  return (
    <ReasonDialog
      title={t(unit.isOpen ? 'units.close.title' : 'units.reopen.title', { name: unit.shortName })}
      what={unit.isOpen && t('units.close.what')}
      doText={unit.isOpen ? t('units.close') : t('units.reopen')}
      isDanger={unit.isOpen}
      run={act.run}
      error={act.error}
      isBusy={act.isBusy}
      close={close}
    />
  )
}
