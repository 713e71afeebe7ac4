import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { World } from '../model.ts'
import { settingsFolder } from '../platforms/index.ts'
import { parsed, readIfThere, writePrivately } from '../profiles/secrets.ts'

const keyBytes = 32
const shownCharacters = 16

/** Tells a secret from others without telling what it is. */
export type Fingerprint = (secret: string) => string

/**
 * Keyed by a number that stays on this machine, so that one secret in two files is seen to be one, and nobody who reads a report
 * can try guesses against it. Where the key can't be kept it holds for this run.
 */
export function fingerprintHere(world: World): Fingerprint {
  const key = keyHere(world)
  return secret => createHmac('sha256', key).update(secret).digest('hex').slice(0, shownCharacters)
}

function keyHere(world: World): Buffer {
  const path = join(settingsFolder(world), 'scan-key.json')
  const fresh = randomBytes(keyBytes)
  try {
    const text = readIfThere(path)
    const kept = text === undefined ? undefined : parsed(path, text).key
    if (typeof kept === 'string') return Buffer.from(kept, 'base64')
    writePrivately(path, { key: fresh.toString('base64') })
  } catch {
    // Settings that can't be read or written are the doctor's business.
  }
  return fresh
}
