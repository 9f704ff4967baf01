import { CaseListOf } from './CaseListOf.tsx'

export default function ReportList() {
  return <CaseListOf kind="report" />
}
