import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One for each user of the machine; as root another account has to pass through it. */
export const keeperDirectory = join(tmpdir(), `ambit-tests-${process.getuid?.() ?? 'own'}`)
export const keeperSocket = join(keeperDirectory, 'keeper.sock')

export async function makeKeeperDirectory(): Promise<void> {
  await mkdir(keeperDirectory, { recursive: true, mode: 0o711 })
  const made = await lstat(keeperDirectory)
  if (!made.isDirectory() || made.uid !== process.getuid?.())
    throw new Error(`${keeperDirectory} belongs to somebody else`)
}
