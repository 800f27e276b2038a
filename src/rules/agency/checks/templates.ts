import {input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import type {AgencyView} from '../agency-view.ts'
import {isInForce} from '../registers.ts'
import {named} from './matters.ts'

/** 文书样式: of each template that is used a version is in force today (二(二)1). */
export function templateChecks({registers, rules, today}: AgencyView): AgencyResult[] {
  const used = new Map<string, {from: string; to?: string | null | undefined}[]>()
  const add = (type: string, versions: readonly {from: string; to?: string | null | undefined}[]): void => {
    used.set(type, [...(used.get(type) ?? []), ...versions])
  }
  for (const {type, template, versions} of rules.document) if (template !== undefined) add(type, versions)
  for (const row of registers.templates) add(row.type, [row])
  if (used.size === 0)
    return [result('templates', 'text', 'UNKNOWN', [input('templates', null, 'templates')], agencyTodo('templates-of'))]
  const without = [...used].flatMap(([type, versions]) =>
    versions.some(({from, to}) => isInForce({from, to: to ?? null}, today)) ? [] : [type],
  )
  return [
    result(
      'templates',
      'text',
      without.length > 0 ? 'GAP' : 'PASS',
      [input('templates', used.size, 'templates'), input('without-version', without.length, without[0] ?? null)],
      without.length > 0 ? agencyTodo('templates-expired', named(without.toSorted())) : null,
    ),
  ]
}
