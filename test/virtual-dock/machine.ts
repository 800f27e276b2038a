import {spawn} from 'node:child_process'
import {EventEmitter, once} from 'node:events'
import {accessSync, constants, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {guestImage} from './guest-image.ts'
import {connectQmp, connectSoon, type Qmp} from './qmp.ts'

const ownStart = fileURLToPath(new URL('guest/start.sh', import.meta.url))

/** How a machine differs from the ordinary one. */
export type MachineOptions = {
  /** What its first process runs as, by bash; it must end in the agent. */
  start?: string
  /** More words of the kernel's command line. */
  words?: string
  memoryMib?: number
  /** A file that gets each write to its disk, and each flush, in their order. */
  logWrites?: string | undefined
}

/** A virtual machine with a USB controller of eight ports, in which this checkout lies where it lies here. */
export type Machine = {
  /** Runs a command in the machine by bash. @returns what it printed @throws {Error} when it fails */
  run(command: string): Promise<string>
  /** As {@link run}, in the background; what it prints goes into a file of the machine. */
  begin(command: string, output: string): Promise<void>
  qmp: Qmp
  /** What its console said. */
  console: string[]
  /** Ends it as a power cut does. */
  cut(): Promise<void>
  /** As {@link cut}, in the moment in which its console says something; resolves with that line. */
  cutWhenSaid(text: string): Promise<string>
}

/** The controller's two halves: full and high speed on bus 1, SuperSpeed on bus 2; eight ports each. */
const USB = ['-device', 'qemu-xhci,id=xhci,p2=8,p3=8,addr=0x10']
/** As the kernel names that controller in a port's path. */
export const CONTROLLER = '0000:00:10.0'

const KERNEL =
  'console=ttyS0 panic=-1 mitigations=off nokaslr tsc=reliable no_timer_check random.trust_cpu=on nowatchdog'
const SPEAKS_WITHIN_MS = 5_000
const LONGEST_MS = 1_800_000

/**
 * Boots a machine; resolves when it takes commands.
 *
 * @param disk image of the disk that becomes /dev/vda
 */
export async function bootMachine(
  disk: string,
  {start = ownStart, words = '', memoryMib = 768, logWrites}: MachineOptions = {},
): Promise<Machine> {
  const image = await guestImage()
  const folder = mkdtempSync(join(tmpdir(), 'evidock-machine-'))
  const [qmpPath, agentPath] = [join(folder, 'qmp'), join(folder, 'agent')]
  const args = [
    ...[
      '-machine',
      'pc',
      ...(await accelerator(image)),
      '-m',
      `${memoryMib}`,
      '-smp',
      '1',
      '-nodefaults',
      '-no-user-config',
    ],
    ...['-display', 'none', '-no-reboot', '-kernel', image.kernel, '-initrd', image.ramdisk, '-serial', 'stdio'],
    ...['-append', `${KERNEL} quiet start=${start} udev=${image.udev} ${words}`],
    ...['-fsdev', 'local,id=root,path=/,security_model=none,readonly=on,multidevs=remap'],
    ...['-device', 'virtio-9p-pci,fsdev=root,mount_tag=root', ...USB],
    ...['-blockdev', JSON.stringify(diskNode(disk, logWrites)), '-device', 'virtio-blk-pci,drive=vault,write-cache=on'],
    ...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net'],
    ...['-device', 'virtio-serial-pci', '-chardev', `socket,id=agent,path=${agentPath},server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=agent', '-qmp', `unix:${qmpPath},server=on,wait=off`],
  ]
  const child = spawn('qemu-system-x86_64', args, {stdio: ['ignore', 'pipe', 'pipe'], timeout: LONGEST_MS})
  const ended = once(child, 'exit')
  const said: string[] = []
  const lines = new EventEmitter()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({input: stream}).on('line', line => {
      said.push(line)
      lines.emit('line', line)
    })
  }
  const gone = ended.then(() => {
    throw new Error(`the machine ended:\n${said.slice(-30).join('\n')}`)
  })
  gone.catch(() => {})

  const [qmp, agent] = await Promise.race([Promise.all([connectQmp(qmpPath), connectSoon(agentPath)]), gone])
  const answers = new EventEmitter()
  const ready = once(answers, 'ready')
  createInterface({input: agent}).on('line', line => {
    const [id = '', code = '', output = ''] = line.split(' ')
    answers.emit(id, Number(code), Buffer.from(output, 'base64').toString())
  })
  await Promise.race([ready, gone])

  let last = 0
  const run = async (command: string): Promise<string> => {
    last += 1
    const answer = once(answers, `c${last}`)
    agent.write(`c${last} ${Buffer.from(command).toString('base64')}\n`)
    const [code, output] = await Promise.race([answer, gone])
    if (code !== 0) throw new Error(`${command}\nfailed (${code}):\n${output}`)
    return String(output)
  }
  const cut = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    qmp.end()
    agent.destroy()
    rmSync(folder, {recursive: true, force: true})
  }
  return {
    run,
    begin: async (command, output) => void (await run(`setsid nohup ${command} >${output} 2>&1 </dev/null &`)),
    qmp,
    console: said,
    cut,
    async cutWhenSaid(text) {
      const line = await new Promise<string>(resolve => {
        lines.on('line', line => {
          if (!line.includes(text)) return
          child.kill('SIGKILL')
          resolve(line)
        })
      })
      await cut()
      return line
    },
  }
}

/** QEMU's blklogwrites writes what device-mapper's log-writes target does. */
function diskNode(disk: string, logWrites: string | undefined): object {
  if (logWrites === undefined) return {driver: 'raw', 'node-name': 'vault', file: {driver: 'file', filename: disk}}
  const [file, log] = [disk, logWrites].map(filename => ({driver: 'file', filename}))
  return {driver: 'blklogwrites', 'node-name': 'vault', file, log}
}

const EMULATED = ['-accel', 'tcg,thread=multi,tb-size=128', '-cpu', 'max']
const VIRTUAL = ['-accel', 'kvm', '-cpu', 'host']
let chosen: Promise<readonly string[]> | null = null

/** The processor's own virtualisation where it works: some machines have its device, and a guest that never speaks. */
function accelerator({kernel}: {kernel: string}): Promise<readonly string[]> {
  chosen ??= (async () => ((await speaks(kernel)) ? VIRTUAL : EMULATED))()
  return chosen
}

async function speaks(kernel: string): Promise<boolean> {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
  } catch {
    return false
  }
  const args = ['-machine', 'pc', ...VIRTUAL, '-m', '256', '-nodefaults', '-display', 'none', '-no-reboot']
  const all = [...args, '-kernel', kernel, '-append', KERNEL, '-serial', 'stdio']
  const child = spawn('qemu-system-x86_64', all, {stdio: ['ignore', 'pipe', 'ignore'], timeout: SPEAKS_WITHIN_MS})
  const said = once(child.stdout, 'data').then(() => true)
  const silent = once(child, 'exit').then(() => false)
  const hasSpoken = await Promise.race([said, silent])
  child.kill('SIGKILL')
  return hasSpoken
}
