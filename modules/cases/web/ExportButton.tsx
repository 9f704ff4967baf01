import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import { useState } from 'react'
import { stampSeconds } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { problemOf, problemText } from '#kit/ui/problem.ts'
import type { CaseFilter } from '../contract.ts'
import { cases } from './api.ts'
import { download } from './download.ts'
import { t } from './words.ts'

/** What is filtered, masked by the asker's rights, as a file; the server writes who made it and when. */
export function ExportButton({ filter }: { filter: CaseFilter }) {
  const { message } = App.useApp()
  const [isBusy, setBusy] = useState(false)
  const run = async (format: 'csv' | 'xlsx') => {
    setBusy(true)
    try {
      const file = await cases.export(filter, format)
      download(file, `工单-${stampSeconds(businessNow()).replace(/[-: ]/g, '')}.${format}`)
      void message.success(t('list.exported'))
    } catch (error) {
      void message.error(problemText(problemOf(error)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dropdown
      menu={{
        items: [
          { key: 'csv', label: t('list.export.csv') },
          { key: 'xlsx', label: t('list.export.xlsx') },
        ],
        onClick: ({ key }) => void run(key as 'csv' | 'xlsx'),
      }}
    >
      <Button icon={<DownloadOutlined aria-hidden />} loading={isBusy}>
        {t('list.export')}
      </Button>
    </Dropdown>
  )
}
