// Runs in the machine: asks a recorder by node-usb, and prints what it says as JSON. Arguments: its serial, the product id
// that it must have by now (hexadecimal), and a list of [request] or [request, text to send].
import {usb} from 'usb'

const [serial, product, list] = process.argv.slice(2)
const WITHIN_MS = 30_000
const until = performance.now() + WITHIN_MS
/**
 * Node-usb's types lack what its WebUSB adds to a device.
 *
 * @type {{open(): Promise<void>, controlTransferIn(setup: object, length: number): Promise<{data?: DataView}>,
 *   controlTransferOut(setup: object, data: Uint8Array): Promise<unknown>}}
 */
const device = /** @type {any} */ (await come())
await device.open()
const said = []
for (const [request, sent] of JSON.parse(list ?? '[]')) {
  const setup = {requestType: 'vendor', recipient: 'device', request, value: 0, index: 0}
  try {
    if (sent === undefined) {
      const {data} = await device.controlTransferIn(setup, 64)
      said.push(data ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex') : '')
    } else {
      await device.controlTransferOut(setup, Buffer.from(sent))
      said.push('done')
    }
  } catch (error) {
    said.push(/stall/.test(String(error)) ? 'stall' : String(error))
  }
}
console.log(JSON.stringify(said))
process.exit()

async function come() {
  for (;;) {
    const found = (await usb.getDevices()).find(
      one => one.serialNumber === serial && one.productId === Number.parseInt(product ?? '', 16),
    )
    if (found) return found
    if (performance.now() > until) throw new Error(`no ${serial} as ${product}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
