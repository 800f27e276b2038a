/** The consumer can't read from the broker. */
export class NoConsumerError extends Error {
  override name = 'NoConsumerError'
  readonly broker: string

  constructor(broker: string, options?: ErrorOptions) {
    super(`the consumer can't read from ${broker}`, options)
    this.broker = broker
  }
}
