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
      return {failed: error instanceof Error ? error.message : String(error)}
    }
  })
}
