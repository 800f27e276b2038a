import {z} from 'zod'
import {count, digest256, segment, sequence} from './scalars.ts'

/** Central holds every record of this epoch up to and including `up_to`. */
const indexReceipt = z.object({holds: z.literal('index'), up_to: sequence})

/** Central holds the bytes of a clip; the digest is computed by central over what it stored. */
const bytesReceipt = z.object({
  holds: z.literal('bytes'),
  clip: segment,
  sha256: digest256,
  bytes: count,
  place: z.string().min(1).max(256),
})

/** `data` of `evidock.receipt.v1`, from central: what makes a record final. */
export const receiptData = z.discriminatedUnion('holds', [indexReceipt, bytesReceipt])
export type ReceiptData = z.infer<typeof receiptData>
