import { join } from 'node:path'
import { Fault, misuse } from '../fault.ts'
import type { World } from '../model.ts'
import { nearest, shown } from '../parse-arguments.ts'
import { settingsFolder } from '../platforms/index.ts'
import { dropSecret, findSecret, type KeptIn, keepSecret, parsed, readIfThere, writePrivately } from './secrets.ts'
import { needsRenewal, readSignedIn, renewSignIn } from './sign-in.ts'

export interface Profile {
  readonly name: string
  readonly baseUrl: string
  readonly keptIn: KeptIn
  readonly current: boolean
}

/** Which server a command calls, and with which key. */
export interface Connection {
  readonly baseUrl: string
  readonly apiKey: string | undefined
  /** Where both were found: a profile's name, or the environment. */
  readonly from: string
}

export const defaultBaseUrl = 'http://localhost:4000'

interface Settings {
  readonly current: string | undefined
  readonly profiles: ReadonlyMap<string, { readonly baseUrl: string; readonly keptIn: KeptIn }>
}

/** Where profiles are, without their secrets. */
export function settingsPath(world: World): string {
  return join(settingsFolder(world), 'config.json')
}

function readSettings(world: World): Settings {
  const path = settingsPath(world)
  const text = readIfThere(path)
  if (text === undefined) return { current: undefined, profiles: new Map() }
  const { current, profiles } = parsed(path, text)
  const kept = typeof profiles === 'object' && profiles !== null ? Object.entries(profiles) : []
  return {
    current: typeof current === 'string' ? current : undefined,
    profiles: new Map(
      kept.map(([name, profile]) => [
        name,
        { baseUrl: String(profile?.base_url), keptIn: profile?.kept_in === 'keyring' ? 'keyring' : 'file' },
      ]),
    ),
  }
}

function writeSettings(world: World, { current, profiles }: Settings): void {
  writePrivately(settingsPath(world), {
    current,
    profiles: Object.fromEntries(
      [...profiles].map(([name, { baseUrl, keptIn }]) => [name, { base_url: baseUrl, kept_in: keptIn }]),
    ),
  })
}

/** All profiles by name. */
export function listProfiles(world: World): Profile[] {
  const { current, profiles } = readSettings(world)
  return [...profiles]
    .map(([name, profile]) => ({ name, ...profile, current: name === current }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Keeps a profile and its key, in place of one of that name, and makes it the current one. */
export async function keepProfile(
  world: World,
  { name, baseUrl, apiKey }: { readonly name: string; readonly baseUrl: string; readonly apiKey: string },
): Promise<Profile> {
  if (!/^[a-z0-9][a-z0-9._-]{0,39}$/.test(name))
    throw misuse('A profile is named by up to 40 lower-case letters, digits, dots and dashes.', 'env add')
  const address = readBaseUrl(baseUrl, 'env add')
  const settings = readSettings(world)
  const keptIn = await keepSecret(world, name, apiKey)
  const profiles = new Map(settings.profiles).set(name, { baseUrl: address, keptIn })
  writeSettings(world, { current: name, profiles })
  return { name, baseUrl: address, keptIn, current: true }
}

/** Makes a profile the current one. */
export function chooseProfile(world: World, name: string): Profile {
  const settings = readSettings(world)
  const profile = profileNamed(settings, name)
  writeSettings(world, { ...settings, current: name })
  return { name, ...profile, current: true }
}

/** Forgets a profile and its key. */
export async function removeProfile(world: World, name: string): Promise<void> {
  const settings = readSettings(world)
  const { keptIn } = profileNamed(settings, name)
  await dropSecret(world, name, keptIn)
  const profiles = new Map(settings.profiles)
  profiles.delete(name)
  writeSettings(world, { current: settings.current === name ? undefined : settings.current, profiles })
}

function profileNamed({ profiles }: Settings, name: string): { readonly baseUrl: string; readonly keptIn: KeptIn } {
  const profile = profiles.get(name)
  if (profile !== undefined) return profile
  const near = nearest(name, [...profiles.keys()])
  throw new Fault({
    code: 'profile_not_found',
    message: `There is no profile "${shown(name)}"${near === undefined ? '' : `; there is "${near}"`}.`,
    next: 'ambit env list',
    exit: 2,
  })
}

/**
 * Which server to call: the profile that was named, else `AMBIT_BASE_URL` and `AMBIT_API_KEY`, else the current profile. Refuses to
 * send a key over plain HTTP to another machine.
 */
export async function connectionOf(world: World, named: string | undefined): Promise<Connection> {
  const { AMBIT_BASE_URL: url, AMBIT_API_KEY: key, AMBIT_PROFILE: profile } = world.env
  const chosen = named ?? (profile === '' ? undefined : profile)
  if (chosen === undefined && (url !== undefined || key !== undefined))
    return { baseUrl: readBaseUrl(url ?? defaultBaseUrl, ''), apiKey: key, from: 'environment' }
  const settings = readSettings(world)
  const name = chosen ?? settings.current
  if (name === undefined)
    throw new Fault({
      code: 'sign_in_needed',
      message: 'No profile is set up here, and the environment names no server.',
      next: 'ambit login',
      exit: 4,
    })
  const { baseUrl, keptIn } = profileNamed(settings, name)
  const address = readBaseUrl(baseUrl, '')
  const secret = await findSecret(world, name, keptIn)
  return { baseUrl: address, apiKey: secret && (await bearerOf(world, { name, baseUrl: address, secret })), from: name }
}

/** A key as it is; of a sign-in its token, a new one where that is about to end. */
async function bearerOf(
  world: World,
  { name, baseUrl, secret }: { readonly name: string; readonly baseUrl: string; readonly secret: string },
): Promise<string> {
  const signedIn = readSignedIn(secret)
  if (signedIn === undefined) return secret
  if (!needsRenewal(signedIn, world.now())) return signedIn.access_token
  const renewed = await renewSignIn(world, baseUrl, signedIn)
  await keepSecret(world, name, JSON.stringify(renewed))
  return renewed.access_token
}

/** The origin of an address; a key goes over TLS, or does not leave this machine. */
export function readBaseUrl(text: string, command: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw misuse(`"${shown(text)}" is no address of a server; write it as https://id.example.com.`, command)
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url.protocol === 'http:' && !isHere)
    throw new Fault({
      code: 'insecure_base_url',
      message: `${url.origin} is on another machine and not encrypted: a key would be readable on the way.`,
      next: 'ambit env add --help',
      exit: 2,
    })
  return url.origin
}
