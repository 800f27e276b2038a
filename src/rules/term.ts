const KINDS = /^(not )?(?:(type|procedure|party|source|happened|service|unpublished):.+|fine>=[a-z0-9-]+)$/

/** Whether a term of a rule set's condition is one that this version knows; see `condition.ts`. */
export const isKnownTerm = (term: string): boolean => KINDS.test(term)
