import {ConfigError} from '../config/load.ts'
import {loadProfiles, ProfileError} from '../detect/profiles/load.ts'
import type {Profile} from '../detect/profiles/profile.ts'
import type {Catalogue} from '../say/catalogue.ts'

/**
 * The profiles of a folder.
 *
 * @throws {ConfigError} when one can't be used; it names the file and what is wrong with it
 */
export async function profilesIn(folder: string, say: Catalogue): Promise<Profile[]> {
  try {
    return await loadProfiles(folder)
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error
    const mend = `${say.mends['mend-profile-file']} ${error.message}`
    throw new ConfigError(say.config.wrong('usb.profiles', error.file, mend), {cause: error})
  }
}
