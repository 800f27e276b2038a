/** One of several results: a clip's trouble doesn't touch the others. */
export type Each<Result> = {result: Result} | {failed: string}

/** Does the same to each, and says of each that failed why. */
export function forEach<Order, Result>(
  orders: readonly Order[],
  work: (order: Order, index: number) => Result,
): Each<Result>[] {
  return orders.map((order, index) => {
    try {
      return {result: work(order, index)}
    } catch (error) {
      return {failed: said(error)}
    }
  })
}

/** As {@link forEach}, of one that is under way: never rejects. */
export const settled = <Result>(work: Promise<Result>): Promise<Each<Result>> =>
  work.then(
    result => ({result}),
    (error: unknown) => ({failed: said(error)}),
  )

/** @throws {Error} with what it failed of */
export function resultOf<Result>(each: Each<Result> | undefined): Result {
  if (each !== undefined && 'result' in each) return each.result
  throw new Error(each?.failed ?? 'the worker thread gave no result')
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
