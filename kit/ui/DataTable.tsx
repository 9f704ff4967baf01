import {
  ColumnHeightOutlined,
  LeftOutlined,
  ReloadOutlined,
  RightOutlined,
  SettingOutlined,
} from '@ant-design/icons'
import { Button, Checkbox, Dropdown, Popover, Table, Tooltip } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useHotkeys } from './hotkeys.ts'
import type { Pages } from './pages.ts'
import { EmptyState, LoadError } from './states.tsx'
import {
  keepSettings,
  keptSettings,
  readSettings,
  type Density,
  type TableSettings,
} from './table-settings.ts'
import { t } from './words.ts'
import s from './DataTable.module.css'

export type Column<Row> = {
  readonly key: string
  readonly title: string
  readonly render: (row: Row) => ReactNode
  readonly width?: number
  readonly align?: 'left' | 'right' | 'center'
  /** Not shown until chosen in 列设置. */
  readonly isHidden?: boolean
  /** Always shown: the one that names the row. */
  readonly isFixed?: boolean
}

/**
 * A list of an office: toolbar, column settings, density, capped total, cursor paging. J and K walk the rows, Enter
 * opens; so does a click. The naming cell should hold a link too, so that the row can be opened in a new tab.
 */
export function DataTable<Row extends object>(props: {
  /** Names the settings kept in this browser. */
  name: string
  columns: readonly Column<Row>[]
  rowKey: (row: Row) => string
  pages: Pages<Row>
  /** Read out for the table, e.g. 人员列表. */
  label: string
  actions?: ReactNode
  onOpen?: (row: Row) => void
  selection?: {
    readonly keys: readonly string[]
    readonly onChange: (keys: string[]) => void
    readonly actions?: ReactNode
  }
  empty?: ReactNode
  rowTone?: (row: Row) => 'muted' | 'bad' | undefined
  /** J, K and Enter rest while something lies over the list. */
  isResting?: boolean
}) {
  const { name, columns, rowKey, pages, onOpen, selection, rowTone } = props
  const [settings, change] = useSettings(name, columns)
  const [at, setAt] = useState(-1)
  const box = useRef<HTMLDivElement>(null)
  const first = pages.rows[0] && rowKey(pages.rows[0])
  useEffect(() => setAt(-1), [first])
  useEffect(() => {
    box.current?.querySelector(`.${s.active}`)?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const walk = (step: number) =>
    pages.rows.length > 0 && setAt((old) => Math.max(0, Math.min(pages.rows.length - 1, old + step)))
  const current = pages.rows[at]
  useHotkeys({ J: () => walk(1), K: () => walk(-1) }, !props.isResting)
  useHotkeys(
    {
      Enter: (event) => {
        // A focused button or box has its own Enter.
        if (
          (event.target as HTMLElement).closest('a, button, input, textarea, [role=dialog], [role=combobox]')
        )
          return false
        return current && onOpen ? onOpen(current) : false
      },
    },
    !props.isResting && current !== undefined && onOpen !== undefined,
  )

  const chosen = selection?.keys.length ?? 0
  return (
    <section className={s.pane}>
      <div className={s.bar}>
        {selection && chosen > 0 ? (
          <>
            <strong>{t('table.rows', { count: chosen })}</strong>
            {selection.actions}
          </>
        ) : (
          <>
            <strong>{props.label}</strong>
            <Total pages={pages} />
            {props.actions}
          </>
        )}
        <span className={s.tools}>
          <Tooltip title={t('table.refresh')}>
            <Button
              type="text"
              icon={<ReloadOutlined spin={pages.isFetching && !pages.isLoading} />}
              aria-label={t('table.refresh')}
              onClick={pages.refresh}
            />
          </Tooltip>
          <DensityButton density={settings.density} choose={(density) => change({ ...settings, density })} />
          <ColumnsButton columns={columns} settings={settings} change={change} />
        </span>
      </div>
      {pages.error && pages.rows.length === 0 ? (
        <LoadError error={pages.error} retry={pages.refresh} />
      ) : (
        // Focusable, so that it scrolls by keyboard: axe, scrollable-region-focusable.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={s.scroll} ref={box} tabIndex={0} role="region" aria-label={props.label}>
          <Table<Row>
            rowKey={rowKey}
            dataSource={pages.rows}
            size={settings.density}
            loading={pages.isLoading}
            pagination={false}
            columns={columns
              .filter((column) => column.isFixed || !settings.hidden.includes(column.key))
              .map((column) => ({
                key: column.key,
                title: column.title,
                render: (_: unknown, row: Row) => column.render(row),
                ...(column.width !== undefined && { width: column.width }),
                ...(column.align && { align: column.align }),
              }))}
            {...(selection && {
              rowSelection: {
                selectedRowKeys: [...selection.keys],
                onChange: (keys: React.Key[]) => selection.onChange(keys.map(String)),
              },
            })}
            locale={{
              emptyText: props.empty ?? <EmptyState title={t('table.empty')} next={t('table.empty.next')} />,
            }}
            rowClassName={(row, i) =>
              [i === at ? s.active : '', toneClass(rowTone?.(row)), onOpen ? s.opens : '']
                .filter(Boolean)
                .join(' ')
            }
            onRow={(row, i) => ({
              'aria-current': i === at ? 'true' : undefined,
              onClick: (event) => {
                if (!onOpen || (event.target as HTMLElement).closest('a, button, input, label')) return
                if (!window.getSelection()?.isCollapsed) return
                setAt(i ?? -1)
                onOpen(row)
              },
            })}
          />
        </div>
      )}
      <Foot pages={pages} />
    </section>
  )
}

const toneClass = (tone: 'muted' | 'bad' | undefined) =>
  tone === 'muted' ? s.muted : tone === 'bad' ? s.bad : ''

const Total = <Row,>({ pages }: { pages: Pages<Row> }) => (
  <span className={s.total} aria-live="polite">
    {pages.count === undefined
      ? ''
      : t(pages.capped ? 'table.total.capped' : 'table.total', {
          count: pages.count.toLocaleString('en-US'),
        })}
  </span>
)

/** Nothing to turn: no foot. */
function Foot<Row>({ pages }: { pages: Pages<Row> }) {
  if (!pages.next && !pages.previous && !pages.first && !pages.isFetching) return null
  return (
    <div className={s.foot}>
      {pages.first && (pages.page ?? 3) > 2 && (
        <Button type="text" onClick={pages.first}>
          {t('table.first')}
        </Button>
      )}
      <Button
        type="text"
        icon={<LeftOutlined aria-hidden />}
        disabled={!pages.previous}
        onClick={pages.previous}
      >
        {t('table.previous')}
      </Button>
      {pages.page !== undefined && <span className={s.page}>{t('table.page', { page: pages.page })}</span>}
      <Button
        type="text"
        icon={<RightOutlined aria-hidden />}
        iconPlacement="end"
        disabled={!pages.next}
        onClick={pages.next}
      >
        {t('table.next')}
      </Button>
    </div>
  )
}

function useSettings<Row>(
  name: string,
  columns: readonly Column<Row>[],
): [TableSettings, (next: TableSettings | null) => void] {
  const [settings, set] = useState(() => readSettings(keptSettings(name), columns))
  return [
    settings,
    (next) => {
      keepSettings(name, next)
      set(next ?? readSettings(null, columns))
    },
  ]
}

function DensityButton({ density, choose }: { density: Density; choose: (density: Density) => void }) {
  const items = (['small', 'middle', 'large'] as const).map((key) => ({
    key,
    label: t(`table.density.${key}`),
  }))
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items, selectedKeys: [density], onClick: ({ key }) => choose(key as Density) }}
    >
      <Tooltip title={t('table.density')}>
        <Button type="text" icon={<ColumnHeightOutlined />} aria-label={t('table.density')} />
      </Tooltip>
    </Dropdown>
  )
}

function ColumnsButton<Row>({
  columns,
  settings,
  change,
}: {
  columns: readonly Column<Row>[]
  settings: TableSettings
  change: (next: TableSettings | null) => void
}) {
  const toggle = (key: string, isShown: boolean) =>
    change({
      ...settings,
      hidden: isShown ? settings.hidden.filter((one) => one !== key) : [...settings.hidden, key],
    })
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={
        <span className={s.columnsHead}>
          {t('table.columns')}
          <Button type="link" size="small" onClick={() => change(null)}>
            {t('table.columns.reset')}
          </Button>
        </span>
      }
      content={
        <div className={s.columns}>
          {columns.map((column) => (
            <Checkbox
              key={column.key}
              checked={column.isFixed || !settings.hidden.includes(column.key)}
              disabled={column.isFixed ?? false}
              onChange={(event) => toggle(column.key, event.target.checked)}
            >
              {column.title}
            </Checkbox>
          ))}
        </div>
      }
    >
      <Tooltip title={t('table.columns')}>
        <Button type="text" icon={<SettingOutlined />} aria-label={t('table.columns')} />
      </Tooltip>
    </Popover>
  )
}
