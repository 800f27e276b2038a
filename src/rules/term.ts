import {caseType, decisionKind, partyKind, procedure, serviceMethod} from './case-file.ts'

const VALUES: Readonly<Record<string, readonly string[]>> = {
  type: caseType.options,
  procedure: procedure.options,
  party: partyKind.options,
  service: serviceMethod.options,
  unpublished: decisionKind.options,
}

/** Whether a term of a rule set's condition is one that this version knows; see `condition.ts`. */
export function isKnownTerm(term: string): boolean {
  const plain = term.startsWith('not ') ? term.slice('not '.length) : term
  const [, kind = '', wanted = ''] = /^(\w+):(.+)$/.exec(plain) ?? []
  if (kind === 'happened' || kind === 'source') return true
  const values = VALUES[kind]
  if (values !== undefined) return wanted.split('|').every(value => values.includes(value))
  return /^fine>=[a-z0-9-]+$/.test(plain)
}
