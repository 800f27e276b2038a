import {existsSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {makeSmallCheckout, type SmallCheckout} from '../support/small-checkout.ts'

let checkout: SmallCheckout

beforeEach(() => {
  checkout = makeSmallCheckout()
})
afterEach(() => rmSync(checkout.folder, {recursive: true}))

describe('the check of import directions', () => {
  const check = () => checkout.node(['.ci/check-imports.mjs'])

  beforeEach(() => {
    checkout.write('src/contract/clip.ts', 'export type Clip = {clip: string}\n')
    checkout.write('src/match/score.ts', `import type {Clip} from '../contract/clip.ts'\nexport type Score = Clip\n`)
  })

  test('passes a stage that imports the contract', async () => {
    expect((await check()).status).toBe(0)
  })

  test.each([
    ['stages-apart', 'src/media/probe.ts', '../match/score.ts'],
    ['contract-only', 'src/store/open.ts', '../match/score.ts'],
    ['contract-alone', 'src/contract/topics.ts', '../match/score.ts'],
    ['stages-are-wired-above', 'src/web/page.ts', '../match/score.ts'],
    ['resolvable', 'src/media/probe.ts', '../match/absent.ts'],
  ])('refuses by the rule %s that %s imports %s', async (rule, path, target) => {
    checkout.write(path, `import type {Score} from '${target}'\nexport type Found = Score\n`)

    const ran = await check()

    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain(`${rule}: ${path} → `)
  })

  test('refuses two files that import each other', async () => {
    checkout.write('src/media/a.ts', `import {b} from './b.ts'\nexport const a = () => b\n`)
    checkout.write('src/media/b.ts', `import {a} from './a.ts'\nexport const b = () => a\n`)

    expect((await check()).stderr).toContain('no-cycles: ')
  })

  test('fails when it saw no module', async () => {
    const blind = `module.exports = {forbidden: [], options: {includeOnly: '^nowhere'}}\n`
    checkout.write('.ci/dependency-cruiser.cjs', blind)

    const ran = await check()

    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain('No module was seen at all')
  })
})

describe('the generated files', () => {
  const generate = (...args: string[]) => checkout.node(['.ci/generate.mjs', ...args])
  const schemas = (title: string) =>
    `export const jsonSchemas = (): Record<string, object> => ({'clip.json': {title: '${title}'}})\n`

  beforeEach(async () => {
    checkout.write('src/cli/evidock.ts', 'export {}\n')
    checkout.write('src/contract/json-schema.ts', schemas('one'))
    checkout.write('src/contract/asyncapi.ts', `export const asyncApi = (): object => ({asyncapi: '3.0.0'})\n`)
    checkout.write('src/rules/clauses-page.ts', `export const clausesPage = (): string => 'clauses'\n`)
    await generate()
  })

  test('pass the check when they are fresh', async () => {
    expect((await generate('--check')).status).toBe(0)
  })

  test('fail the check when one is stale, and are left as they are', async () => {
    checkout.write('src/contract/json-schema.ts', schemas('two'))

    expect((await generate('--check')).stderr).toContain('docs/contract/schema/clip.json is stale')
    expect((await generate('--check')).status).toBe(1)
  })

  test.each(['contract/schema/clip.json', 'clauses.md'])('fail the check when one is missing: %s', async name => {
    checkout.remove(`docs/${name}`)

    expect((await generate('--check')).stderr).toContain(`docs/${name} is missing`)
    expect(existsSync(join(checkout.folder, 'docs', name))).toBe(false)
  })

  test('fail the check when one is no longer generated', async () => {
    checkout.write('docs/contract/schema/old.json', '{}\n')

    const ran = await generate('--check')

    expect(ran.status).toBe(1)
    expect(ran.stderr).toContain('docs/contract/schema/old.json is not generated any more')
  })
})
