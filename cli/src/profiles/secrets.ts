import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../fault.ts'
import type { World } from '../model.ts'
import { platformOf, settingsFolder } from '../platforms/index.ts'
import { type Keyring, openKeyring } from './keyring.ts'

const ownerOnly = 0o600
const ownerFolder = 0o700
const othersBits = 0o077

export type KeptIn = 'keyring' | 'file'

/** Keeps the secret of a profile: in the system's keyring, or where there is none in a file that only its owner reads. */
export async function keepSecret(world: World, profile: string, secret: string): Promise<KeptIn> {
  const keyring = await usableKeyring(world)
  if (keyring?.keep(profile, secret) === true) return 'keyring'
  const path = secretsPath(world)
  writePrivately(path, { ...readSecrets(world, path), [profile]: secret })
  return 'file'
}

/** The secret of a profile, or undefined where it is gone. */
export async function findSecret(world: World, profile: string, keptIn: KeptIn): Promise<string | undefined> {
  if (keptIn === 'file') return readSecrets(world, secretsPath(world))[profile]
  return (await usableKeyring(world))?.find(profile)
}

/** Forgets the secret of a profile. */
export async function dropSecret(world: World, profile: string, keptIn: KeptIn): Promise<void> {
  if (keptIn === 'keyring') {
    ;(await usableKeyring(world))?.drop(profile)
    return
  }
  const path = secretsPath(world)
  const { [profile]: _, ...others } = readSecrets(world, path)
  writePrivately(path, others)
}

/** Where secrets are without a keyring. */
export function secretsPath(world: World): string {
  return join(settingsFolder(world), 'secrets.json')
}

function usableKeyring(world: World): Promise<Keyring | undefined> {
  return world.env.AMBIT_KEYRING === 'off' ? Promise.resolve(undefined) : openKeyring()
}

function readSecrets(world: World, path: string): Readonly<Record<string, string>> {
  const text = readIfThere(path)
  if (text === undefined) return {}
  if (platformOf(world).hasModes && (statSync(path).mode & othersBits) !== 0)
    throw new Fault({
      code: 'secrets_readable_by_others',
      message: `${path} can be read by others on this machine, so it is not used.`,
      next: 'ambit doctor --fix',
    })
  return Object.fromEntries(
    Object.entries(parsed(path, text)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** The text of a file, or undefined where there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw unusable(path, 'can not be read')
  }
}

/** The JSON object in a file of ours; whatever else stands there is a fault that names the file. */
export function parsed(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Told below, without what stands in the file: it may be a secret.
  }
  throw unusable(path, 'holds no JSON object')
}

function unusable(path: string, why: string): Fault {
  return new Fault({ code: 'settings_unusable', message: `${path} ${why}.`, next: 'ambit doctor' })
}

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivately(path: string, value: object): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: ownerFolder })
    const beside = `${path}.${process.pid}`
    writeFileSync(beside, `${JSON.stringify(value, undefined, 2)}\n`, { mode: ownerOnly })
    chmodSync(beside, ownerOnly)
    renameSync(beside, path)
  } catch {
    throw unusable(path, 'can not be written')
  }
}
