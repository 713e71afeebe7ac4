import { lstatSync } from 'node:fs'
import { dirname, parse } from 'node:path'
import { isTracked } from './git-index.ts'

const othersRead = 0o004
const othersEnter = 0o001
const synced =
  /[/\\](Dropbox|OneDrive[^/\\]*|Google Drive|GoogleDrive|My Drive|iCloudDrive|Mobile Documents|Nextcloud|Sync|Box Sync|pCloudDrive|MEGA)[/\\]/i

/** Why others may come to read a file: its mode, the log of versions, a folder that is copied to other machines. */
export function exposureOf(path: string, mode: number, hasModes: boolean): string[] {
  return [
    ...(isTracked(path) ? ['git keeps it, with all its history'] : []),
    ...(synced.test(path) ? ['its folder is copied to other machines'] : []),
    ...(hasModes && (mode & othersRead) !== 0 && canBeReached(path)
      ? ['every account of this machine can read it']
      : []),
  ]
}

/** A folder that others can't enter hides what lies in it. */
function canBeReached(path: string): boolean {
  for (let at = dirname(path); at !== parse(at).root; at = dirname(at))
    try {
      if ((lstatSync(at).mode & othersEnter) === 0) return false
    } catch {
      return false
    }
  return true
}
