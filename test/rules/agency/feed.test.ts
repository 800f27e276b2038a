import {expect, test} from 'vitest'
import {publicFeed, publicFeedOf} from '../../../src/rules/public-feed.ts'
import {at, cases, registers, rules} from './worked.ts'

const files = cases.map(({file}) => file)

test('the feed of the worked case is what its schema says, and says nothing that isn’t in it', () => {
  const {feed, refusals} = publicFeedOf(files, registers, rules, at)
  expect(publicFeed.parse(feed)).toEqual(feed)
  expect(refusals).toEqual([])
  expect(feed).toMatchObject({type: 'evidock.public-feed', version: 1, date: '2026-11-10', ruleset: rules.id})
  expect(feed.items.map(({what, state}) => [what, state])).toEqual([
    ['check-result', 'published'],
    // The revoked one of the second case.
    ['penalty-decision', 'to-withdraw'],
    ['penalty-decision', 'published'],
  ])
  expect([feed.officers.length, feed.matters.length, feed.organisation?.name]).toEqual([4, 3, 'XX县统计局'])
})

test('the feed doesn’t depend on the order in which cases come', () => {
  const both = [...files, ...files.map(file => ({...file, case: `other-${file.case}`}))]
  const [one, other] = [both, both.toReversed()].map(of => JSON.stringify(publicFeedOf(of, registers, rules, at).feed))
  expect(one).toBe(other)
  expect(JSON.parse(one ?? '').items).toHaveLength(6)
})
