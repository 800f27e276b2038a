import {fileURLToPath} from 'node:url'
import type {Card} from './cards.ts'
import {node} from './dock-in-machine.ts'
import type {Machine} from './machine.ts'

/** A recorder with a disk and a vendor's interface in one device, played by the machine's own kernel (gadget/plug.mjs). */
export type Gadget = {
  /** At most 16 characters: also its device id. */
  serial: string
  card: Card
  /** Which of four ports it is in, each of a controller of its own. */
  slot?: 0 | 1 | 2 | 3
  /** It shows its disk only when it was unlocked. */
  locked?: boolean
  password?: string
  /** Percent; 255 when it doesn't know. */
  battery?: number
  charging?: boolean
  /** `000000` is nobody. */
  officer?: string
  firmware?: string
  /** Of its clock, against the true time; positive is fast. */
  clockOffsetMs?: number
  storage?: {totalMib: number; freeMib: number}
  faults?: {camera?: boolean; microphone?: boolean; card?: boolean}
}

/** What it is now. */
export type GadgetState = {locked: boolean; clockOffsetMs: number}

export const LOCKED_GADGET_ID = '1209:0001'
export const GADGET_ID = '1209:0002'

const program = fileURLToPath(new URL('gadget/plug.mjs', import.meta.url))

/** What answers its requests (gadget/requests.mjs). */
export const asRecorder = ({card, slot, ...gadget}: Gadget) => ({
  locked: false,
  password: '000000',
  battery: 255,
  charging: false,
  officer: '000000',
  firmware: 'TEST 1.0',
  clockOffsetMs: 0,
  storage: {totalMib: 64, freeMib: 32},
  ...gadget,
  faults: {camera: false, microphone: false, card: false, ...gadget.faults},
})

/** Where the kernel says its port is. */
export const gadgetPortPath = (slot: number): string => `dummy_hcd.${slot}/1`

/** Plugs it in; resolves when the machine's kernel has begun to look at it. */
export async function plugGadget({begin, run}: Machine, gadget: Gadget): Promise<void> {
  const {slot = 0} = gadget
  const recorder = {...asRecorder(gadget), slot, image: gadget.card.image}
  await begin(`${node} ${program} '${JSON.stringify(recorder)}'`, `/run/gadget-${gadget.serial}.log`)
  await run(`for i in $(seq 300); do [ -n "$(cat /sys/kernel/config/usb_gadget/recorder-${slot}/UDC)" ] && exit 0
    sleep 0.1; done; cat /run/gadget-${gadget.serial}.log; exit 1`)
}

/** Pulls it out, whatever it does; it can be plugged in again. */
export async function pullGadget({run}: Machine, {serial, slot = 0}: Gadget): Promise<void> {
  const [config, folder] = [`/sys/kernel/config/usb_gadget/recorder-${slot}`, `/dev/recorder-${slot}`]
  await run(`pid=$(cat /run/gadget-${serial}.pid); kill $pid
    for i in $(seq 300); do [ -e /proc/$pid ] || break; sleep 0.1; done
    umount ${folder} && rmdir ${config}/configs/c.1 ${config}/functions/* ${config}/strings/* ${config}`)
}

export async function gadgetState({run}: Machine, serial: string): Promise<GadgetState> {
  return JSON.parse(await run(`cat /run/gadget-${serial}.json`))
}
