import { CaseListOf } from './CaseListOf.tsx'

export default function ComplaintList() {
  return <CaseListOf kind="complaint" />
}
