/** A place where the program waits until the test lets it pass. */
export type Gate = {pass(): Promise<void>; reached: Promise<void>; open(): void}

export function gate(): Gate {
  let reach: () => void = () => {}
  let open: () => void = () => {}
  const reached = new Promise<void>(resolve => {
    reach = resolve
  })
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return {
    pass() {
      reach()
      return opened
    },
    reached,
    open: () => open(),
  }
}
