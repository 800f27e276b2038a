// Runs in the machine: plugs one recorder into a port of the dummy controller, with a disk and a vendor's interface in one
// device, and is that recorder until it is ended. Its argument is JSON: a Recorder of requests.mjs, with `image` and `slot`.
// What it is now stands in /run/gadget-<serial>.json, and its process in .pid.
import {execFileSync} from 'node:child_process'
import {mkdirSync, renameSync, rmdirSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {vendorRequests} from './requests.mjs'
import {answerVendorRequests, openVendorInterface} from './vendor-interface.mjs'

const [LOCKED_PRODUCT, PRODUCT] = ['0x0001', '0x0002']
/** The host must see that it went: its driver of the hub looks a few times a second. */
const AWAY_MS = 400

const recorder = JSON.parse(process.argv[2] ?? '')
const name = `recorder-${recorder.slot}`
const gadget = join('/sys/kernel/config/usb_gadget', name)
const configuration = join(gadget, 'configs/c.1')
const [control, disk] = [join(gadget, `functions/ffs.${name}`), join(gadget, 'functions/mass_storage.0')]
const folder = `/dev/${name}`
let hasDisk = false

writeFileSync(`/run/gadget-${recorder.serial}.pid`, String(process.pid))
makeGadget()
const endpoint = await openVendorInterface(folder)
const requests = vendorRequests(recorder, () => {
  tell()
  if (!recorder.locked && !hasDisk) setImmediate(comeBackWithDisk)
})
if (!recorder.locked) addDisk()
tell()
plug()
process.once('SIGTERM', () => {
  unplug()
  removeGadget()
  process.exit()
})
await answerVendorRequests(endpoint, requests)

function makeGadget() {
  for (const one of [gadget, join(gadget, 'strings/0x409'), configuration, control, disk, folder])
    mkdirSync(one, {recursive: true})
  const texts = {serialnumber: recorder.serial, product: 'Test recorder', manufacturer: 'EVIDOCK'}
  for (const [key, value] of Object.entries(texts)) writeFileSync(join(gadget, 'strings/0x409', key), value)
  writeFileSync(join(gadget, 'idVendor'), '0x1209')
  writeFileSync(join(gadget, 'idProduct'), LOCKED_PRODUCT)
  const unit = join(disk, 'lun.0')
  for (const [key, value] of Object.entries({removable: '1', ro: '1', file: recorder.image}))
    writeFileSync(join(unit, key), value)
  symlinkSync(control, join(configuration, 'control'))
  execFileSync('mount', ['-t', 'functionfs', name, folder])
}

function addDisk() {
  symlinkSync(disk, join(configuration, 'disk'))
  writeFileSync(join(gadget, 'idProduct'), PRODUCT)
  hasDisk = true
}

function comeBackWithDisk() {
  unplug()
  addDisk()
  setTimeout(plug, AWAY_MS)
}

function plug() {
  writeFileSync(join(gadget, 'UDC'), `dummy_udc.${recorder.slot}`)
}

function unplug() {
  writeFileSync(join(gadget, 'UDC'), '\n')
}

/** The control endpoint is still open, and the kernel takes it back when this process ends. */
function removeGadget() {
  if (hasDisk) unlinkSync(join(configuration, 'disk'))
  unlinkSync(join(configuration, 'control'))
  rmdirSync(disk)
}

function tell() {
  const {image, password, ...state} = recorder
  writeFileSync(`/run/gadget-${recorder.serial}.json.new`, JSON.stringify(state))
  renameSync(`/run/gadget-${recorder.serial}.json.new`, `/run/gadget-${recorder.serial}.json`)
}
