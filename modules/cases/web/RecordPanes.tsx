import { shortStamp, stamp } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { Facts, Pane } from '#kit/ui/Page.tsx'
import { queryClient } from '#kit/ui/query.ts'
import { RevealField } from '#kit/ui/RevealField.tsx'
import type { CaseDetail } from '../contract.ts'
import { cases } from './api.ts'
import { fresh, useLists } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const REASONS = () => [t('reason.verify'), t('reason.callback'), t('reason.mediate'), t('reason.complete')]

/** A logged read; afterwards the page shows that it was logged. */
async function open(
  aCase: CaseDetail,
  what: 'name' | 'phone' | 'id-number' | 'address' | 'story',
  reason: string,
  partyId?: string,
): Promise<string> {
  const { value } = await cases.reveal(aCase.item.id, what, reason, partyId)
  void queryClient.invalidateQueries({ queryKey: fresh.one(aCase.item.id) })
  return Object.values(value).join('\n\n')
}

export function PartiesPane({ aCase }: { aCase: CaseDetail }) {
  const { parties, reveals } = aCase
  return (
    <Pane title={t('pane.parties')} aside={<span className={s.note}>{t('pane.parties.note')}</span>}>
      {parties.length === 0 && <p className={s.noneLine}>{t('pane.parties.none')}</p>}
      {parties.map((party) => {
        const field = (what: 'name' | 'phone' | 'id-number' | 'address', masked: string) => ({
          label: t(`what.${what}`),
          value: (
            <RevealField
              label={t(`what.${what}`)}
              masked={masked}
              mayReveal={party.mayReveal}
              reasons={REASONS()}
              reveal={(reason) => open(aCase, what, reason, party.id)}
            />
          ),
        })
        return (
          <div key={party.id} className={s.party}>
            <strong>{t(`role.${party.role as 'asker'}`)}</strong>
            <Facts
              items={[
                ...(party.nameMasked ? [field('name', party.nameMasked)] : []),
                ...(party.phoneMasked ? [field('phone', party.phoneMasked)] : []),
                ...(party.idMasked ? [field('id-number', party.idMasked)] : []),
                ...(party.addressMasked ? [field('address', party.addressMasked)] : []),
              ]}
            />
          </div>
        )
      })}
      {aCase.operator && (
        <div className={s.party}>
          <strong>{t('fact.operator')}</strong>
          <Facts
            items={[
              { label: t('fact.name'), value: aCase.operator.name },
              ...(aCase.operator.uscc ? [{ label: t('fact.uscc'), value: aCase.operator.uscc }] : []),
              ...(aCase.operator.address
                ? [{ label: t('fact.address'), value: aCase.operator.address }]
                : []),
            ]}
          />
        </div>
      )}
      {reveals.length > 0 && (
        <ul className={s.reveals}>
          {reveals.slice(0, 4).map((one, i) => (
            <li key={i}>
              {shortStamp(one.at, businessNow(), t('today'))}{' '}
              {t('pane.reveals', {
                name: one.byName,
                what: t(`what.${one.what as 'name'}`) || one.what,
                reason: one.reason,
              })}
            </li>
          ))}
        </ul>
      )}
    </Pane>
  )
}

export function TextPane({ aCase }: { aCase: CaseDetail }) {
  const { item } = aCase
  const lists = useLists()
  const fact = (label: string, value: string | null | undefined) => (value ? [{ label, value }] : [])
  const yuan = (cents: number | null) =>
    cents === null ? null : t('fact.yuan', { yuan: (cents / 100).toFixed(2) })
  return (
    <Pane
      title={t('pane.text')}
      note={t(`channel.${item.channel}`)}
      aside={<span className={s.note}>{stamp(item.receivedAt)}</span>}
    >
      <p className={s.story}>{aCase.textMasked}</p>
      {aCase.mayRevealStory && (
        <RevealField
          label={t('what.story')}
          masked={<span className={s.note}>{t('story.original')}</span>}
          reasons={REASONS()}
          reveal={(reason) => open(aCase, 'story', reason)}
        />
      )}
      <Facts
        items={[
          ...fact(t('fact.request'), aCase.requestMasked),
          ...fact(t('fact.amount'), yuan(aCase.amountCents)),
          ...fact(t('fact.recovered'), yuan(aCase.recoveredCents)),
          ...fact(t('fact.class'), lists.name('class', item.classCode)),
          ...fact(t('fact.problem'), lists.name('problem', item.problemCode)),
          ...fact(t('fact.topic'), lists.name('topic', item.topicCode)),
          ...fact(
            t('fact.place'),
            [lists.name('district', item.districtCode), aCase.street, aCase.placeMasked]
              .filter(Boolean)
              .join(' '),
          ),
          ...fact(t('fact.brand'), aCase.brand),
          ...fact(t('fact.order'), aCase.orderNumber),
          ...fact(t('fact.national'), aCase.nationalNumber),
          ...fact(t('fact.tags'), item.tags.join('、')),
          ...fact(t('fact.ruleSet'), t(`ruleSet.${item.ruleSet}`)),
          ...(aCase.handOvers + aCase.returns + aCase.reworks > 0
            ? [
                {
                  label: t('fact.handOvers'),
                  value: t('fact.counts', {
                    handOvers: aCase.handOvers,
                    returns: aCase.returns,
                    reworks: aCase.reworks,
                  }),
                },
              ]
            : []),
        ]}
      />
    </Pane>
  )
}
