import {fileURLToPath} from 'node:url'
import type {Card} from './cards.ts'
import {node} from './dock-in-machine.ts'
import {asRecorder, type Gadget, LOCKED_GADGET_ID} from './gadget.ts'
import type {Machine} from './machine.ts'
import {RECORDER_ID} from './ports.ts'
import type {Fault} from './usbip/misbehaviour.mjs'

/** A recorder that doesn't do as a recorder should; a program in the machine plays it, over USB/IP. */
export type BadDevice = {
  serial: string
  card: Card
  fault: Fault
  /** It is one with a vendor's interface, as a gadget is, and refuses a wrong password as well. */
  asked?: Omit<Gadget, 'serial' | 'card' | 'slot'>
}

const program = fileURLToPath(new URL('usbip/plug.mjs', import.meta.url))

const idOf = (id: string): {vendor: number; product: number} => {
  const [vendor = 0, product = 0] = id.split(':').map(digits => Number.parseInt(digits, 16))
  return {vendor, product}
}

/** Where the kernel says a port of that controller is, `0` to `14`. */
export const badPortPath = (port: number): string => `vhci_hcd.0/${port + 1}`

export async function plugBad({begin}: Machine, {serial, card, fault, asked}: BadDevice, port: number): Promise<void> {
  const own = {serial, image: card.image, fault, port, ...idOf(asked ? LOCKED_GADGET_ID : RECORDER_ID)}
  const recorder = asked ? {...own, asked: asRecorder({...asked, serial, card})} : own
  await begin(`${node} ${program} '${JSON.stringify(recorder)}'`, `/run/bad-${serial}.log`)
}

/** Pulls it out, whatever it does; one that has gone by itself is pulled as well. */
export async function pullBad({run}: Machine, serial: string): Promise<void> {
  await run(`kill -KILL $(cat /run/bad-${serial}.pid) || true`)
}

/** Resolves when it says of itself that it did what it is bad for. */
export async function untilSaid({run}: Machine, serial: string, word: string): Promise<void> {
  const log = `/run/bad-${serial}.log`
  await run(`for i in $(seq 1200); do grep -q ${word} ${log} && exit 0; sleep 0.1; done; cat ${log}; exit 1`)
}
