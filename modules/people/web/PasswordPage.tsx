import { useViewer } from '#kit/ui/viewer.tsx'
import { one, useQueryState } from '#kit/ui/nav.tsx'
import { safePath } from '#kit/ui/safe-path.ts'
import { BareCard } from './BareCard.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { t } from './words.ts'

/** A temporary password must become one's own before work. What else is due the start of the app asks for. */
export default function PasswordPage() {
  const viewer = useViewer()
  const [query] = useQueryState()
  return (
    <BareCard title={t('password.due')} note={t('password.due.note')}>
      <PasswordForm
        username={viewer.username}
        isFirst
        done={() => location.assign(safePath(one(query.to)))}
      />
    </BareCard>
  )
}
