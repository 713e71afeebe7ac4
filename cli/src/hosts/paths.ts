import { posix, win32 } from 'node:path'
import type { World } from '../model.ts'

export type Machine = Pick<World, 'platform' | 'env' | 'home'>

/** A path in the person's home. */
export function inHome({ platform, home }: Machine, ...parts: readonly string[]): string {
  return (platform === 'win32' ? win32 : posix).join(home, ...parts)
}

/** Where programs with a window keep settings, by platform. */
export function inSettings(machine: Machine, ...parts: readonly string[]): string {
  const { platform, env, home } = machine
  if (platform === 'win32') return win32.join(env.APPDATA ?? win32.join(home, 'AppData', 'Roaming'), ...parts)
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', ...parts)
  return posix.join(env.XDG_CONFIG_HOME ?? posix.join(home, '.config'), ...parts)
}
