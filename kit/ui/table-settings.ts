/** How a person wants a table: kept in the browser per table; no content of any row. Pure but for the two at the end. */
export type Density = 'small' | 'middle' | 'large'
export type TableSettings = { readonly density: Density; readonly hidden: readonly string[] }

export function readSettings(
  text: string | null,
  columns: readonly { readonly key: string; readonly isHidden?: boolean; readonly isFixed?: boolean }[],
): TableSettings {
  const usual: TableSettings = {
    density: 'middle',
    hidden: columns.filter((column) => column.isHidden).map((column) => column.key),
  }
  try {
    const found = JSON.parse(text ?? 'null') as Partial<TableSettings> | null
    if (!found) return usual
    const known = new Set(columns.filter((column) => !column.isFixed).map((column) => column.key))
    return {
      density: found.density === 'small' || found.density === 'large' ? found.density : 'middle',
      hidden: Array.isArray(found.hidden) ? found.hidden.filter((key) => known.has(key)) : usual.hidden,
    }
  } catch {
    return usual
  }
}

const place = (table: string) => `xinqiao.table.${table}`
export const keptSettings = (table: string): string | null => localStorage.getItem(place(table))
export const keepSettings = (table: string, settings: TableSettings | null) =>
  settings
    ? localStorage.setItem(place(table), JSON.stringify(settings))
    : localStorage.removeItem(place(table))
