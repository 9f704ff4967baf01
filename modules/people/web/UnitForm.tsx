import { Button, Form, Input, Select } from 'antd'
import { UNIT_KINDS, unitsBelow, type CreateUnit, type UnitKind, type UnitView } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { FormDrawer } from '#kit/ui/FormDrawer.tsx'
import { problemOf } from '#kit/ui/problem.ts'
import { queryClient } from '#kit/ui/query.ts'
import { people } from './api.ts'
import { fresh, useUnits } from './queries.ts'
import { UnitSelect } from './UnitSelect.tsx'
import { t } from './words.ts'

/** A unit to edit, or a new one under a parent. */
export type UnitDraft = { unit: UnitView } | { parentId: string | null }
type Fields = {
  parentId: string | null
  kind: UnitKind
  name: string
  shortName: string
  code: string
  district?: string
}

export function UnitForm({
  draft,
  close,
  saved,
}: {
  draft: UnitDraft | null
  close: () => void
  saved: (unit: UnitView) => void
}) {
  const units = useUnits().data?.items ?? []
  const given = draft && 'unit' in draft ? draft.unit : undefined
  // The list may be newer than what the form was opened with.
  const unit = given && (units.find((one) => one.id === given.id) ?? given)
  const act = useAct(
    ({ district, ...fields }: Fields) => {
      const body: CreateUnit = {
        ...fields,
        parentId: fields.parentId ?? null,
        districtCode: district ? Number(district) : null,
      }
      return unit ? people.editUnit(unit.id, { ...body, version: unit.version }) : people.createUnit(body)
    },
    {
      said: (now) => t('units.saved', { name: now.shortName }),
      fresh: [fresh.units],
      after: (now) => {
        close()
        saved(now)
      },
    },
  )
  const leave = () => {
    act.clear()
    close()
  }
  const parentId = draft && 'parentId' in draft ? draft.parentId : null
  const parent = units.find((one) => one.id === parentId)
  const initial: Partial<Fields> = unit
    ? { ...unit, district: unit.districtCode === null ? '' : String(unit.districtCode) }
    : {
        parentId,
        kind: parent ? below(parent.kind) : 'bureau',
        district: parent?.districtCode ? String(parent.districtCode) : '',
      }
  const barred = unit ? unitsBelow(units, [unit.id]) : new Set<string>()
  return (
    <FormDrawer<Fields>
      title={unit ? t('units.edit') : t('units.new')}
      isOpen={draft !== null}
      close={leave}
      initial={initial}
      save={act.run}
      error={act.error}
      isBusy={act.isBusy}
      stale={
        act.error && problemOf(act.error).code === 'stale-version' ? (
          <Button onClick={() => void queryClient.invalidateQueries({ queryKey: fresh.units }).then(leave)}>
            {t('stale.reload')}
          </Button>
        ) : undefined
      }
    >
      <Form.Item
        name="name"
        label={t('unit.name')}
        rules={[
          {
            required: true,
            min: 2,
            max: 80,
            whitespace: true,
            message: t('field.required', { field: t('unit.name') }),
          },
        ]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item
        name="shortName"
        label={t('unit.shortName')}
        rules={[
          {
            required: true,
            max: 40,
            whitespace: true,
            message: t('field.required', { field: t('unit.shortName') }),
          },
        ]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="kind" label={t('unit.kind')} rules={[{ required: true }]}>
        <Select options={UNIT_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} />
      </Form.Item>
      <Form.Item name="parentId" label={t('unit.parent')}>
        <UnitSelect
          isBarred={(id) => barred.has(id)}
          placeholder={t('unit.parent.none')}
          aria-label={t('unit.parent')}
        />
      </Form.Item>
      <Form.Item
        name="code"
        label={t('unit.code')}
        extra={t('unit.code.hint')}
        normalize={(text: string) => text.toUpperCase()}
        rules={[{ required: true, pattern: /^[A-Z0-9-]{1,20}$/, message: t('field.code') }]}
      >
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item
        name="district"
        label={t('unit.district')}
        extra={t('unit.district.hint')}
        rules={[{ pattern: /^([1-9]\d{5})?$/, message: t('field.district') }]}
      >
        <Input inputMode="numeric" maxLength={6} />
      </Form.Item>
    </FormDrawer>
  )
}

const below = (kind: UnitKind): UnitKind => (kind === 'bureau' ? 'district-bureau' : 'office')
