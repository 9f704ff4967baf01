/** The editable lists of an office: classes, problems, topics, districts with their streets, tags. */
import { Type, type Static } from 'typebox'
import { Uuid } from './words.ts'

export const CATALOGUE_LISTS = ['class', 'problem', 'topic', 'district', 'tag'] as const
export const CatalogueList = Type.Unsafe<(typeof CATALOGUE_LISTS)[number]>(Type.Enum([...CATALOGUE_LISTS]))
export type CatalogueList = Static<typeof CatalogueList>

const fields = {
  code: Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s]+$' }),
  /** Code of the entry above it in the same list, such as 商品 above 家用电器, or a district above its streets. */
  parent: Type.Union([Type.String({ maxLength: 60 }), Type.Null()]),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  sort: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  /** A closed entry stays on old cases and is not offered for new ones. */
  isOpen: Type.Boolean(),
}

export const CatalogueEntry = Type.Object({ list: CatalogueList, ...fields })
export type CatalogueEntry = Static<typeof CatalogueEntry>

/** GET /api/catalogue */
export const Catalogue = Type.Object({
  entries: Type.Array(CatalogueEntry),
  /** Units that a case can be sent to. */
  units: Type.Array(
    Type.Object({
      id: Uuid,
      parentId: Type.Union([Uuid, Type.Null()]),
      name: Type.String(),
      shortName: Type.String(),
    }),
  ),
  /** By list; an edit names the one it saw. */
  versions: Type.Record(Type.String(), Type.String()),
})
export type Catalogue = Static<typeof Catalogue>

export const CatalogueParams = Type.Object({ list: CatalogueList }, { additionalProperties: false })

/** PUT /api/catalogue/:list adds and changes entries; what is not named stays. Entries are closed, never removed. */
export const EditCatalogue = Type.Object(
  {
    version: Type.String({ maxLength: 64 }),
    entries: Type.Array(Type.Object(fields, { additionalProperties: false }), { minItems: 1, maxItems: 500 }),
  },
  { additionalProperties: false },
)
export type EditCatalogue = Static<typeof EditCatalogue>
export const CatalogueEdited = Type.Object({ version: Type.String() })
