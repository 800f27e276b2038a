/**
 * A larger clip is made durable slice by slice, and each slice is read back while the next ones are copied: so a clip is
 * verified moments after its last byte was read. A flush may cost a spinning disk some 30 ms, and such a disk writes a
 * slice in 200; digesting one takes 130.
 */
export const SLICE_BYTES = 32 << 20
