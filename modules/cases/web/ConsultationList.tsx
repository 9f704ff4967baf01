import { CaseListOf } from './CaseListOf.tsx'

export default function ConsultationList() {
  return <CaseListOf kind="consultation" />
}
