import { posix, win32 } from 'node:path'
import type { World } from '../model.ts'

type Place = Pick<World, 'env' | 'home'>

/** What differs from one operating system to another, in one place. */
export interface Platform {
  /** Where the settings of this program are. */
  settingsFolder(place: Place): string
  /** The program that opens an address in the person's browser. */
  readonly opener: readonly string[]
  /** Whether file modes say who may read. */
  readonly hasModes: boolean
  /** Whether it was tried there, or only against fixtures. */
  readonly tried: boolean
}

const linux: Platform = {
  settingsFolder: ({ env, home }) => posix.join(absolute(env.XDG_CONFIG_HOME) ?? posix.join(home, '.config'), 'ambit'),
  opener: ['xdg-open'],
  hasModes: true,
  tried: true,
}

const mac: Platform = {
  settingsFolder: ({ home }) => posix.join(home, 'Library', 'Application Support', 'ambit'),
  opener: ['open'],
  hasModes: true,
  tried: false,
}

const windows: Platform = {
  settingsFolder: ({ env, home }) => win32.join(env.APPDATA ?? win32.join(home, 'AppData', 'Roaming'), 'ambit'),
  // `start` is a word of the shell; this one takes the address as it is, and no shell reads it.
  opener: ['rundll32', 'url.dll,FileProtocolHandler'],
  hasModes: false,
  tried: false,
}

/** The XDG standard: what is not absolute is ignored. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && posix.isAbsolute(path) ? path : undefined
}

/** The registry's entry for a platform; one that is not in it is taken for a Unix. */
export function platformOf({ platform }: Pick<World, 'platform'>): Platform {
  switch (platform) {
    case 'darwin':
      return mac
    case 'win32':
      return windows
    default:
      return linux
  }
}

/** `AMBIT_CONFIG_DIR`, or where this platform keeps settings. */
export function settingsFolder(world: Pick<World, 'platform' | 'env' | 'home'>): string {
  return world.env.AMBIT_CONFIG_DIR ?? platformOf(world).settingsFolder(world)
}
