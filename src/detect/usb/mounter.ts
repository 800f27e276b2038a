/** What a dock that isn't root is helped with. */
export type Mounter = {
  /**
   * Mounts a volume so that nothing on it can change.
   *
   * @param volume the kernel's name of a partition or disk, such as `sdb1`
   * @returns where it is, the same for the same stay however often it is asked
   * @throws {MountError}
   */
  mount(volume: string): Promise<Mounted>
  unmount(folder: string): Promise<void>
  /**
   * Lets the kernel give some interfaces of a device their drivers.
   *
   * @param device the kernel's name, such as `1-5.1`
   * @throws {MountError}
   */
  admit(device: string, interfaces: readonly number[]): Promise<void>
  /**
   * Lets the dock send a device its vendor's requests.
   *
   * @throws {MountError}
   */
  open(device: string): Promise<void>
}

export type Mounted = {folder: string; volumeSerial: string | null}

/**
 * - `volume-foreign`: its file system is none that recorders have
 * - `volume-unreadable`: it has one, and can't be mounted
 * - `device-hangs`: it doesn't answer
 * - `helper-missing`: the helper isn't there, or refuses us
 * - `volume-refused`: not of a USB device
 */
export type MountProblem = 'volume-foreign' | 'volume-unreadable' | 'device-hangs' | 'helper-missing' | 'volume-refused'

export class MountError extends Error {
  override name = 'MountError'
  readonly problem: MountProblem

  constructor(problem: MountProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
  }
}
