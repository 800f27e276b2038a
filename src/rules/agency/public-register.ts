import {z} from 'zod'
import {publicNumber, publicPhone, publicText} from '../public-text.ts'
import {type Refusal, refuser} from '../refusal.ts'
import {isInForce, organisationOn, type Registers} from './registers.ts'

/** An officer as the public may know them: five fields, 姓名、性别、执法证件编号、执法岗位、执法区域, and no room for a sixth. */
export const publicOfficer = z.strictObject({
  name: publicText,
  sex: z.enum(['male', 'female']),
  certificate: publicNumber,
  post: publicText,
  area: publicText,
})

/** 机构名称、人员编制、执法职责、单位地址、投诉举报电话. */
export const publicOrganisation = z.strictObject({
  name: publicText,
  staffing: publicText,
  duties: publicText,
  address: publicText,
  complaints_phone: publicPhone,
})

/** A row of 行政执法事项清单 or 随机抽查事项清单. */
export const publicMatter = z.strictObject({
  list: z.enum(['enforcement-matters', 'random-checks']),
  version: publicText,
  matter: publicText,
  title: publicText,
  basis: publicText,
})

/** What of the registers may go out. */
export type PublicRegisters = {
  organisation: z.infer<typeof publicOrganisation> | null
  officers: z.infer<typeof publicOfficer>[]
  matters: z.infer<typeof publicMatter>[]
  refusals: Refusal[]
}

/**
 * The public form of an agency's registers on a day: whole rows only, since half an officer isn't what the law asks for.
 *
 * @param today date of the rule set's zone
 */
export function publicRegisters(registers: Registers, today: string): PublicRegisters {
  const refusals: Refusal[] = []
  const read = <Schema extends z.ZodObject>(
    schema: Schema,
    register: string,
    row: Readonly<Record<string, unknown>>,
    id: string,
  ): z.infer<Schema>[] => {
    const fields = Object.fromEntries(Object.keys(schema.shape).map(field => [field, row[field]]))
    const looked = schema.safeParse(fields)
    if (looked.success) return [looked.data]
    for (const {path} of looked.error.issues) {
      const field = String(path[0] ?? '')
      const isLacking = fields[field] === null || fields[field] === undefined
      refusals.push(refuser(register, id)(isLacking ? 'fields-lacking' : 'value-malformed', field))
    }
    return []
  }
  const organisation = organisationOn(registers, today)
  return {
    organisation:
      organisation === null
        ? null
        : (read(publicOrganisation, 'organisation', organisation, 'organisation')[0] ?? null),
    officers: registers.officers
      .filter(row => isInForce(row, today))
      .flatMap(row => read(publicOfficer, 'officers', row, row.officer))
      .toSorted((a, b) => order(a.certificate, b.certificate)),
    matters: registers.matters
      .filter(row => isInForce(row, today))
      .flatMap(row => read(publicMatter, row.list, row, row.matter))
      .toSorted((a, b) => order(a.list, b.list) || order(a.matter, b.matter) || order(a.version, b.version)),
    refusals,
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
