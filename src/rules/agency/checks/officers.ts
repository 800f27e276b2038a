import {groupedBy} from '../../grouped.ts'
import {type Input, input} from '../../result.ts'
import {type AgencyResult, agencyTodo, result} from '../agency-result.ts'
import type {AgencyView} from '../agency-view.ts'
import {type OfficerUse, officerUses} from '../officer-uses.ts'
import {isInForce, type RegisterRow} from '../registers.ts'

const DUTY = 'registers'
/** 姓名、性别、执法证件编号、执法岗位、执法区域: these are public, and nothing else of an officer is. */
const PUBLIC = ['name', 'sex', 'certificate', 'post', 'area'] as const

/** 执法人员: the register is complete, and whoever acts in a case is in it on that day, certified, and in area. */
export function officerChecks(view: AgencyView): AgencyResult[] {
  const {registers, today} = view
  const uses = officerUses(view)
  const rows = groupedBy(registers.officers, ({officer}) => officer)
  const certificates = groupedBy(registers.certificates, ({officer}) => officer)
  const inForce = registers.officers.filter(row => isInForce(row, today))
  return [
    result(
      'officers',
      DUTY,
      inForce.length > 0 ? 'PASS' : 'GAP',
      [input('officers', inForce.length, 'officers'), input('public-fields', PUBLIC.join(' '))],
      inForce.length > 0 ? null : agencyTodo('officers-none'),
    ),
    ...inForce.map(complete),
    ...[...uses]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([officer, ofOfficer]) => [
        registered(officer, ofOfficer, rows.get(officer) ?? []),
        certified(officer, ofOfficer, certificates.get(officer) ?? []),
        ...inArea(officer, ofOfficer, rows.get(officer) ?? []),
      ]),
  ]
}

function complete(row: RegisterRow<'officers'>): AgencyResult {
  const lacking = PUBLIC.filter(field => row[field] === null)
  return result(
    `officer-fields:${row.officer}`,
    DUTY,
    lacking.length > 0 ? 'UNKNOWN' : 'PASS',
    [input('fields-lacking', lacking.join(' '), row.officer)],
    lacking.length > 0 ? agencyTodo('officer-lacks', row.officer, lacking.join(', ')) : null,
  )
}

/** @param uses never empty, in the order of time */
function registered(
  officer: string,
  uses: readonly OfficerUse[],
  rows: readonly RegisterRow<'officers'>[],
): AgencyResult {
  const wrong = uses.filter(({date}) => !rows.some(row => isInForce(row, date)))
  const [first] = wrong
  return result(
    `officer-registered:${officer}`,
    DUTY,
    first === undefined ? 'PASS' : 'FAIL',
    [
      input('acts', uses.length, officer),
      input('acts-unregistered', wrong.length, first?.source ?? null),
      input('date', first?.date ?? null, first?.source ?? null),
    ],
    first === undefined ? null : agencyTodo('officer-unregistered', officer, wrong.length, first.source, first.date),
  )
}

function certified(
  officer: string,
  uses: readonly OfficerUse[],
  certificates: readonly RegisterRow<'certificates'>[],
): AgencyResult {
  const id = `officer-certificate:${officer}`
  if (certificates.length === 0)
    return result(id, DUTY, 'UNKNOWN', [input('certificates', null, officer)], agencyTodo('certificates-of', officer))
  const wrong = uses.filter(({date}) => !certificates.some(row => isInForce(row, date)))
  const [first] = wrong
  const inputs: [Input, ...Input[]] = [
    input('certificates', certificates.length, officer),
    input('acts-uncertified', wrong.length, first?.source ?? null),
  ]
  return result(
    id,
    DUTY,
    first === undefined ? 'PASS' : 'FAIL',
    inputs,
    first === undefined ? null : agencyTodo('certificate-expired', officer, wrong.length, first.source, first.date),
  )
}

/** 执法区域: what lies below a division lies in it. */
function inArea(
  officer: string,
  uses: readonly OfficerUse[],
  rows: readonly RegisterRow<'officers'>[],
): AgencyResult[] {
  if (rows.length === 0) return []
  const id = `officer-area:${officer}`
  const codes = rows.flatMap(row => row.area_codes)
  const open = uses.filter(({area}) => area === null)
  const wrong = uses.filter(
    ({area, date}) =>
      area !== null &&
      !rows.some(row => isInForce(row, date) && row.area_codes.some(code => area.startsWith(trimmed(code)))),
  )
  const [first] = wrong
  const inputs: [Input, ...Input[]] = [
    input('area-codes', codes.join(' ') || null, officer),
    input('acts-outside', codes.length === 0 ? null : wrong.length, first?.source ?? null),
    input('acts-without-area', open.length),
  ]
  if (codes.length === 0) return [result(id, DUTY, 'UNKNOWN', inputs, agencyTodo('area-of-officer', officer))]
  if (first !== undefined)
    return [result(id, DUTY, 'FAIL', inputs, agencyTodo('officer-outside', officer, wrong.length, first.source))]
  if (open.length > 0) return [result(id, DUTY, 'UNKNOWN', inputs, agencyTodo('area-of-cases', officer, open.length))]
  return [result(id, DUTY, 'PASS', inputs)]
}

/** 330900 stands for all of 3309: its last pairs of zeros say nothing. */
const trimmed = (code: string): string => code.replace(/^(\d{2}|\d{4})(?:00)+$/, '$1')
