import {z} from 'zod'

/*
 * What the dock may ask its helper, the only part that runs as root: one JSON line, and one back, on a socket that only
 * the dock's user may open. No path and no option comes from the dock, only the kernel's own name of a volume or device,
 * or a folder's name that the helper itself gave.
 */

/** `sdb`, `sdb1`: what USB disks are called (Documentation/admin-guide/devices.txt, 8 block). */
const volume = z.string().regex(/^sd[a-z]{1,3}\d{0,3}$/)
/** The volume and the sequence number of its disk, which the kernel never gives twice while it runs. */
const mountName = z.string().regex(/^sd[a-z]{1,3}\d{0,3}-\d{1,20}$/)

/** `1-5.1`: bus and ports (Documentation/ABI/testing/sysfs-bus-usb). */
const device = z.string().regex(/^\d{1,3}-\d{1,3}(\.\d{1,3}){0,6}$/)

export const requestSchema = z.discriminatedUnion('do', [
  z.strictObject({do: z.literal('mount'), volume}),
  z.strictObject({do: z.literal('unmount'), mount: mountName}),
  z.strictObject({do: z.literal('admit'), device, interfaces: z.array(z.int().min(0).max(31)).min(1).max(32)}),
  z.strictObject({do: z.literal('open'), device}),
])
export type HelperRequest = z.infer<typeof requestSchema>

const problem = z.enum(['volume-foreign', 'volume-unreadable', 'device-hangs', 'volume-refused', 'helper-missing'])

export const replySchema = z.union([
  z.strictObject({ok: z.literal(true), mount: mountName.nullable(), volume_serial: z.string().nullable()}),
  z.strictObject({ok: z.literal(false), problem, detail: z.string()}),
])
export type HelperReply = z.infer<typeof replySchema>

/** Where the two meet, unless they are told otherwise. */
export const HELPER_SOCKET = '/run/evidock/helper.sock'
export const HELPER_MOUNTS = '/run/evidock/mounts'

/** Longer lines are nobody's of ours. */
export const MOST_LINE_BYTES = 4096

/** What the helper answers when it doesn't do it. */
export const refusal = (problem: Extract<HelperReply, {ok: false}>['problem'], detail: string): HelperReply => ({
  ok: false,
  problem,
  detail,
})
