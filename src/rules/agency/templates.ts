import type {RuleSet} from '../rule-set.ts'
import type {Registers} from './registers.ts'

/**
 * A rule set that knows the versions of templates that the agency's register tells of beside its own, so that a document on
 * an expired one is found (二(二)1).
 */
export function withTemplates(rules: RuleSet, {templates}: Pick<Registers, 'templates'>): RuleSet {
  if (templates.length === 0) return rules
  return {
    ...rules,
    document: rules.document.map(rule => {
      const ofType = templates.filter(({type}) => type === rule.type)
      const template = rule.template ?? ofType.at(-1)?.template
      const more = ofType.filter(one => one.template === template)
      if (more.length === 0) return rule
      const versions = [
        ...rule.versions.filter(({version}) => !more.some(one => one.version === version)),
        ...more.map(({version, from, to}) => ({version, from, ...(to === null ? {} : {to})})),
      ]
      return {...rule, template, versions}
    }),
  }
}
