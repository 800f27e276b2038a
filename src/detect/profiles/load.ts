import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {z} from 'zod'
import {namesIn} from '../../disk/entries.ts'
import {type Profile, profileSchema} from './profile.ts'

/** A profile's file can't be used. */
export class ProfileError extends Error {
  override name = 'ProfileError'
  readonly file: string

  constructor(file: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.file = file
  }
}

/**
 * Loads each `*.mjs` of a folder as a profile, its default export, in the order of their names.
 *
 * @throws {ProfileError} for one that can't be loaded, is no profile, or has another's name
 */
export async function loadProfiles(folder: string): Promise<Profile[]> {
  const profiles: Profile[] = []
  for (const name of filesOf(folder)) {
    const file = join(folder, name)
    const profile = await loadProfile(file)
    if (profiles.some(other => other.name === profile.name)) throw new ProfileError(file, `name: ${profile.name}`)
    profiles.push(profile)
  }
  return profiles
}

function filesOf(folder: string): string[] {
  try {
    return namesIn(folder)
      .filter(name => name.endsWith('.mjs'))
      .sort()
  } catch (cause) {
    throw new ProfileError(folder, String(cause), {cause})
  }
}

async function loadProfile(file: string): Promise<Profile> {
  try {
    const loaded: {default?: unknown} = await import(pathToFileURL(file).href)
    const parsed = profileSchema.safeParse(loaded.default)
    if (parsed.success) return parsed.data
    throw new ProfileError(file, z.prettifyError(parsed.error).replaceAll('\n', ' '))
  } catch (cause) {
    if (cause instanceof ProfileError) throw cause
    throw new ProfileError(file, String(cause), {cause})
  }
}
