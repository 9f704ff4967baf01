import { useQuery } from '@tanstack/react-query'
import { To } from '#kit/ui/nav.tsx'
import { EmptyState, LoadError, Loading } from '#kit/ui/states.tsx'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { RoleTags } from './RoleTags.tsx'
import { t } from './words.ts'
import s from './people.module.css'

/** The active people of a unit and of those below, as many as fit; the rest on the staff page. */
export function UnitPeople({ unitId }: { unitId: string }) {
  const found = useQuery({
    queryKey: [...fresh.staff, 'unit', unitId],
    queryFn: ({ signal }) => people.staff({ unitId, isActive: true, limit: 100 }, signal),
  })
  if (found.error) return <LoadError error={found.error} retry={() => void found.refetch()} />
  if (found.isPending) return <Loading />
  if (found.data.items.length === 0) return <EmptyState title={t('units.people.none')} />
  return (
    <ul className={s.peopleList}>
      {found.data.items.map((person) => (
        <li key={person.id}>
          <To path={`/people/staff?open=${person.id}`}>{person.name}</To>
          <RoleTags grants={person.roles} />
        </li>
      ))}
    </ul>
  )
}
