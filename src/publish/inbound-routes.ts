/** What comes in on one topic filter (MQTT 5 §4.7, only `+`), and who takes it. */
export type InboundRoute = {
  filter: string
  /**
   * Takes one message; the broker gets its PUBACK when this is done, and none when it fails.
   *
   * @param named the segments that the filter's `+` stand for, in their order
   */
  receive: (named: readonly string[], payload: Buffer) => void | Promise<void>
}

/** The first route whose filter takes a topic, with what its `+` stand for; null when there is none. */
export function routeOf(
  routes: readonly InboundRoute[],
  topic: string,
): {receive: (payload: Buffer) => void | Promise<void>} | null {
  for (const route of routes) {
    const named = namedBy(route.filter, topic)
    if (named) return {receive: payload => route.receive(named, payload)}
  }
  return null
}

function namedBy(filter: string, topic: string): string[] | null {
  const segments = topic.split('/')
  const wanted = filter.split('/')
  if (segments.length !== wanted.length) return null
  const named: string[] = []
  for (const [index, segment] of segments.entries()) {
    if (wanted[index] === '+') named.push(segment)
    else if (wanted[index] !== segment) return null
  }
  return named
}
