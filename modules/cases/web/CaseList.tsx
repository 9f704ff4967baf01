import { CaseListOf } from './CaseListOf.tsx'

export default function CaseList() {
  return <CaseListOf />
}
