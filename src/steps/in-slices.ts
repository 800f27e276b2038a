const SLICE_MS = 8

/**
 * Does a little with each of many, and lets everything else have its turn in between: a recorder may show 100,000 files.
 *
 * @throws {Error} what `work` throws
 */
export async function inSlices<One, Result>(all: readonly One[], work: (one: One) => Result): Promise<Result[]> {
  const results: Result[] = []
  let began = performance.now()
  for (const one of all) {
    results.push(work(one))
    if (performance.now() - began < SLICE_MS) continue
    await new Promise(done => setImmediate(done))
    began = performance.now()
  }
  return results
}
