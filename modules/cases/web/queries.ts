import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Catalogue, CatalogueList } from '../contract.ts'
import { cases } from './api.ts'

/** Keys of what lies in the cache; what changes a case freshens `all`. */
export const fresh = {
  all: ['cases'],
  list: ['cases', 'list'],
  workbench: ['cases', 'workbench'],
  views: ['cases', 'views'],
  drafts: ['cases', 'drafts'],
  one: (id: string) => ['cases', 'one', id],
} as const

export const useCase = (id: string) =>
  useQuery({ queryKey: fresh.one(id), queryFn: ({ signal }) => cases.get(id, signal) })

export const useCatalogue = () =>
  useQuery({ queryKey: ['catalogue'], queryFn: ({ signal }) => cases.catalogue(signal), staleTime: 600_000 })

export type Lists = {
  name: (list: CatalogueList, code: string | number | null) => string
  /** Open entries of a list that have something above them, as options in groups. */
  grouped: (list: CatalogueList) => { label: string; options: { value: string; label: string }[] }[]
  options: (list: CatalogueList) => { value: string; label: string }[]
  streetsOf: (district: string | number) => string[]
  units: Catalogue['units']
}

/** The office's lists by code; codes stand for themselves until the lists are there. */
export function useLists(): Lists {
  const { data } = useCatalogue()
  return useMemo(() => listsOf(data), [data])
}

function listsOf(data: Catalogue | undefined): Lists {
  const entries = data?.entries ?? []
  const names = new Map(entries.map((one) => [`${one.list} ${one.code}`, one.name]))
  const open = (list: CatalogueList) => entries.filter((one) => one.list === list && one.isOpen)
  const option = (one: { code: string; name: string }) => ({ value: one.code, label: one.name })
  return {
    name: (list, code) => (code === null ? '' : (names.get(`${list} ${code}`) ?? String(code))),
    options: (list) =>
      open(list)
        .filter((one) => one.parent === null)
        .map(option),
    grouped: (list) =>
      open(list)
        .filter((one) => one.parent === null)
        .map((top) => ({
          label: top.name,
          options: open(list)
            .filter((one) => one.parent === top.code)
            .map(option),
        }))
        .filter((group) => group.options.length > 0),
    streetsOf: (district) =>
      open('district')
        .filter((one) => one.parent === String(district))
        .map((one) => one.name),
    units: data?.units ?? [],
  }
}
