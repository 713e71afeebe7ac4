import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whom a process runs as. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

const searchBits = { owner: 0o100, group: 0o010, others: 0o001 }

/** The first folder on the way to `path` (itself included when it is a folder) that the account may not search, if any. */
export async function findUnsearchable(account: Account, path: string): Promise<string | undefined> {
  const real = await realpath(path)
  const folders = (await stat(real)).isDirectory() ? [real] : []
  for (let folder = dirname(real); folder !== folders[0]; folder = dirname(folder)) folders.unshift(folder)
  for (const folder of folders) {
    const { mode, uid, gid } = await stat(folder)
    const who = uid === account.uid ? 'owner' : gid === account.gid ? 'group' : 'others'
    if ((mode & searchBits[who]) === 0) return folder
  }
  return undefined
}

export async function reachableBy(account: Account, path: string): Promise<boolean> {
  return (await findUnsearchable(account, path)) === undefined
}
