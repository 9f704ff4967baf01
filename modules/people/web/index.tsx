/** The door of people's screens: the office, its people, their accounts, the audit. */
import { ApartmentOutlined, KeyOutlined, SafetyCertificateOutlined, TeamOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { MenuEntry, Palette, Screen, Widgets } from '#kit/ui/module.ts'
import { findPeople } from './palette.ts'
import { t } from './words.ts'

export { duePath, leaveForSignIn, loadMe, signOut, viewerOf, type Session } from './session.ts'
export { branches, useUnitNames, useUnits, type UnitBranch } from './queries.ts'
export { StaffSelect } from './StaffSelect.tsx'
export { UnitSelect } from './UnitSelect.tsx'

export const routes: readonly Screen[] = [
  {
    path: '/people/units',
    title: () => t('units'),
    may: 'unit.read',
    load: () => import('./UnitsPage.tsx'),
    tab: 'single',
  },
  {
    path: '/people/staff',
    title: () => t('staff'),
    may: 'staff.read',
    load: () => import('./StaffPage.tsx'),
    tab: 'single',
  },
  {
    path: '/people/keys',
    title: () => t('keys'),
    may: 'key.read',
    load: () => import('./KeysPage.tsx'),
    tab: 'single',
  },
  {
    path: '/people/audit',
    title: () => t('audit'),
    may: 'audit.read',
    load: () => import('./AuditPage.tsx'),
    tab: 'single',
  },
  {
    path: '/people/centre',
    title: () => t('centre'),
    may: 'centre.read',
    load: () => import('./CentrePage.tsx'),
    tab: 'single',
  },
  { path: '/me', title: () => t('me'), load: () => import('./MePage.tsx'), tab: 'single' },
  {
    path: '/me/sessions',
    title: () => t('sessions'),
    may: 'self.sessions',
    load: () => import('./SessionsPage.tsx'),
    tab: 'single',
  },
  {
    path: '/me/password',
    title: () => t('password'),
    load: () => import('./PasswordPage.tsx'),
    frame: 'bare',
  },
  {
    path: '/me/second-factor',
    title: () => t('factor'),
    load: () => import('./FactorPage.tsx'),
    frame: 'bare',
  },
]

/** Everybody finds units and people by Ctrl+K; the menu shows them to those who keep them. */
export const menu: readonly MenuEntry[] = [
  {
    path: '/people/units',
    title: () => t('menu.units'),
    icon: ApartmentOutlined,
    may: 'centre.read',
    order: 200,
  },
  {
    path: '/people/staff',
    title: () => t('menu.staff'),
    icon: TeamOutlined,
    may: 'staff.read-account',
    order: 210,
  },
  { path: '/people/keys', title: () => t('menu.keys'), icon: KeyOutlined, may: 'key.read', order: 220 },
  {
    path: '/people/audit',
    title: () => t('menu.audit'),
    icon: SafetyCertificateOutlined,
    may: 'audit.read',
    order: 230,
  },
]

export const palette: Palette = {
  commands: [
    {
      key: 'people.units',
      title: () => t('units'),
      keywords: 'zzdw danwei',
      may: 'unit.read',
      run: '/people/units',
    },
    {
      key: 'people.staff',
      title: () => t('staff'),
      keywords: 'ry renyuan tongxunlu 通讯录',
      may: 'staff.read',
      run: '/people/staff',
    },
    {
      key: 'people.staff.new',
      title: () => t('palette.newStaff'),
      keywords: 'xjry xinjian',
      may: 'staff.write',
      run: '/people/staff?new=1',
    },
    {
      key: 'people.units.new',
      title: () => t('palette.newUnit'),
      keywords: 'xjdw xinjian',
      may: 'unit.write',
      run: '/people/units?new=1',
    },
    {
      key: 'people.keys.new',
      title: () => t('palette.newKey'),
      keywords: 'xjmy xinjian',
      may: 'key.write',
      run: '/people/keys?new=1',
    },
    {
      key: 'people.verify',
      title: () => t('palette.verify'),
      keywords: 'jysjl jiaoyan',
      may: 'audit.verify',
      run: '/people/audit?verify=1',
    },
    {
      key: 'people.centre',
      title: () => t('centre'),
      keywords: 'zxsz shezhi oidc',
      may: 'centre.read',
      run: '/people/centre',
    },
    { key: 'people.me', title: () => t('me'), keywords: 'wdzh wode', run: '/me' },
    {
      key: 'people.sessions',
      title: () => t('sessions'),
      keywords: 'dlhh denglu',
      may: 'self.sessions',
      run: '/me/sessions',
    },
    { key: 'people.password', title: () => t('palette.password'), keywords: 'xgmm mima', run: '/me' },
  ],
  sources: [
    {
      key: 'people',
      title: () => t('palette.staff'),
      may: 'staff.read',
      wants: (text) => /^[\p{Script=Han}a-z]{1,20}$/iu.test(text),
      search: findPeople,
    },
  ],
}

export const widgets: Widgets = {
  'home.people': lazy(() => import('./OfficeWidget.tsx').then((m) => ({ default: m.OfficeWidget }))),
}
