import type {CaseFindings} from '../evaluate.ts'
import type {AgencyCase} from './agency-view.ts'

/** A case with what the three systems say of it. */
export type JudgedCase = AgencyCase & {findings: CaseFindings}
