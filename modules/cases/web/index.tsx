/** The door of cases' screens: workbench, registration, lists, the page of a case. */
import {
  AlertOutlined,
  EditOutlined,
  FileTextOutlined,
  QuestionCircleOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import type { MenuEntry, Palette, Screen, Widgets } from '#kit/ui/module.ts'
import { cases } from './api.ts'
import { findCases } from './palette.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'

const list = () => import('./CaseList.tsx')

export const routes: readonly Screen[] = [
  {
    path: '/cases/new',
    title: () => t('menu.new'),
    may: 'case.register',
    load: () => import('./RegisterPage.tsx'),
    tab: 'single',
  },
  { path: '/cases', title: () => t('list.cases'), may: 'case.read', load: list, tab: 'single' },
  {
    path: '/complaints',
    title: () => t('list.complaint'),
    may: 'case.read',
    load: () => import('./ComplaintList.tsx'),
    tab: 'single',
  },
  {
    path: '/reports',
    title: () => t('list.report'),
    may: 'case.read',
    load: () => import('./ReportList.tsx'),
    tab: 'single',
  },
  {
    path: '/consultations',
    title: () => t('list.consultation'),
    may: 'case.read',
    load: () => import('./ConsultationList.tsx'),
    tab: 'single',
  },
  {
    path: '/cases/$caseId',
    title: () => t('page.case'),
    may: 'case.read',
    load: () => import('./CasePage.tsx'),
  },
]

/** Overdue cases among those that wait for me. */
function useOverdueCount(): number | undefined {
  const { data } = useQuery({ queryKey: fresh.workbench, queryFn: ({ signal }) => cases.workbench(signal) })
  return data?.cards.find((card) => card.key === 'overdue')?.count
}

export const menu: readonly MenuEntry[] = [
  { path: '/cases/new', title: () => t('menu.new'), icon: EditOutlined, may: 'case.register', order: 10 },
  {
    path: '/complaints',
    title: () => t('menu.complaint'),
    icon: FileTextOutlined,
    may: 'case.read',
    order: 20,
  },
  { path: '/reports', title: () => t('menu.report'), icon: AlertOutlined, may: 'case.read', order: 21 },
  {
    path: '/consultations',
    title: () => t('menu.consultation'),
    icon: QuestionCircleOutlined,
    may: 'case.read',
    order: 22,
  },
  {
    path: '/cases',
    title: () => t('menu.cases'),
    icon: UnorderedListOutlined,
    may: 'case.read',
    order: 23,
    useBadge: useOverdueCount,
  },
]

export const palette: Palette = {
  commands: [
    {
      key: 'case.new',
      title: () => t('menu.new'),
      keywords: 'dj dengji xinjian',
      may: 'case.register',
      run: '/cases/new',
    },
    {
      key: 'case.complaints',
      title: () => t('list.complaint'),
      keywords: 'ts tousu',
      may: 'case.read',
      run: '/complaints',
    },
    {
      key: 'case.reports',
      title: () => t('list.report'),
      keywords: 'jb jubao',
      may: 'case.read',
      run: '/reports',
    },
    {
      key: 'case.consultations',
      title: () => t('list.consultation'),
      keywords: 'zx zixun',
      may: 'case.read',
      run: '/consultations',
    },
    {
      key: 'case.overdue',
      title: () => t('home.overdue'),
      keywords: 'cq chaoqi',
      may: 'case.read',
      run: '/cases?overdue=yes',
    },
  ],
  sources: [
    {
      key: 'cases',
      title: () => t('menu.cases'),
      may: 'case.read',
      wants: (text) => [...text.trim()].length >= 2,
      search: findCases,
    },
  ],
}

export const widgets: Widgets = { 'home.cases': lazy(() => import('./Todo.tsx')) }
