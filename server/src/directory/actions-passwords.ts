import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { hash, type Options, verify } from '@node-rs/argon2'
import type { UserId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { randomToken, type Secret } from '../platform/secret.ts'
import { decoyWork, type WorkShare } from './derive-decoy.ts'
import {
  passwordHashIsWeaker,
  passwordLanes,
  passwordMemoryKib,
  passwordPasses,
  passwordTagBytes,
} from './derive-password-work.ts'
import { decoyHash, readStoredHash, storedHash, workOf } from './derive-stored-hash.ts'
import { importedHashRefused } from './errors.ts'
import { importMethods } from './methods/all.ts'
import type { ImportMethod, SaltPosition } from './methods/method.ts'
import {
  countPasswords,
  type KeptPassword,
  listPasswordWork,
  passwordHashOf,
  renewPasswordHash,
} from './store-users.ts'

/** Argon2id is the library's default algorithm. */
function hashOptions({ config }: Platform): Options {
  return {
    memoryCost: config.passwordWork?.memoryKib ?? passwordMemoryKib,
    timeCost: config.passwordWork?.passes ?? passwordPasses,
    parallelism: passwordLanes,
    outputLen: passwordTagBytes,
  }
}

const queueMax = 100

/** Hashing takes a core and 64 MiB: as many at once as cores, a short queue, then a refusal instead of a pile-up. */
class PasswordLanes {
  readonly #waiting: (() => void)[] = []
  #free = availableParallelism()
  /** What an unknown person's password is compared with, so that the work is the same (T32). */
  readonly dummy: Promise<string>

  constructor(on: Platform) {
    this.dummy = this.work(() => hash(randomToken(), hashOptions(on)))
  }

  async work<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return
    }
    if (this.#waiting.length >= queueMax)
      throw new Refusal({
        status: 503,
        code: 'busy',
        message: 'Too many people sign in at this moment. Try again in a few seconds.',
        headers: { 'Retry-After': '2' },
      })
    await new Promise<void>(resolve => this.#waiting.push(resolve))
  }
}

const lanesOf = perPlatform(on => new PasswordLanes(on))

/** Argon2id in PHC form, after NFKC. 503 `busy` when too many wait already. */
export function hashPassword(on: Platform, password: Secret): Promise<string> {
  return lanesOf(on).work(() => hash(password.reveal().normalize('NFKC'), hashOptions(on)))
}

export interface ImportedHash {
  /** As the API calls it. */
  readonly type: string
  readonly hash: Secret
  readonly saltPosition?: SaltPosition | undefined
}

/**
 * A hash that another server made, as it is kept here: Argon2 as it is, any other as its recipe and an Argon2id of its digest. So
 * no weaker hash lies in the database, and a wrong password costs at least what it costs for everybody else.
 *
 * @throws Refusal 400 `invalid_password_hash` with what is wrong with it, 503 `busy` when too many wait already.
 */
export async function keepImportedHash(on: Platform, imported: ImportedHash): Promise<KeptPassword> {
  const method = importMethods.find(({ type }) => type === imported.type)
  if (method === undefined)
    throw importedHashRefused({
      field: 'password_hash_type',
      message: `Give one of these types: ${importMethods.map(({ type }) => type).join(', ')}.`,
    })
  const read = method.read(imported.hash.reveal(), imported.saltPosition)
  if (read.outcome === 'refused')
    throw importedHashRefused({ field: read.field ?? 'password_hash', message: read.fault })
  if (read.outcome === 'argon2') return keptOf(on, read.hash)
  const argon2 = await lanesOf(on).work(() => hash(textOf(read.digest), hashOptions(on)))
  return keptOf(on, storedHash({ recipe: { type: method.type, ...read.recipe }, argon2 }))
}

function keptOf(on: Platform, hash: string): KeptPassword {
  return { hash, work: workOf(hash, on.config.passwordWork) }
}

/** Whose password is tried. */
export interface Tried {
  /** Undefined where nobody has that address. */
  readonly userId: UserId | undefined
  /** What was typed to name the person, in its normal form: what nobody has costs the same each time. */
  readonly account: string
}

/**
 * True when it is the person's password. A person without one, or an unknown one, costs what a wrong password costs some account
 * here, so that time tells nobody who has an account (T32). A hash weaker than what is shipped is renewed by the right password.
 */
export async function verifyPassword(on: Platform, { userId, account }: Tried, password: Secret): Promise<boolean> {
  const kept = userId === undefined ? undefined : await passwordHashOf(on.database, userId)
  const right = await fits(on, kept ?? (await decoyFor(on, account)), password)
  if (!right || kept === undefined || userId === undefined) return false
  if (passwordHashIsWeaker(kept, on.config.passwordWork))
    await renewPasswordHash(on.database, userId, { from: kept, to: await hashPassword(on, password) })
  return true
}

/** Other servers hashed what was typed, without its normal form: where both differ, both are tried. */
async function fits(on: Platform, stored: string, password: Secret): Promise<boolean> {
  const typed = password.reveal()
  for (const form of new Set([typed.normalize('NFKC'), typed])) if (await formFits(on, stored, form)) return true
  return false
}

function formFits(on: Platform, stored: string, password: string): Promise<boolean> {
  const { recipe, argon2 } = readStoredHash(stored)
  on.metrics.passwordsCompared.inc({ method: recipe?.type ?? 'argon2' })
  return lanesOf(on).work(async () => {
    if (recipe === undefined) return verify(argon2, password)
    return verify(argon2, textOf(await methodOf(recipe.type).derive(recipe, Buffer.from(password))))
  })
}

/** The library hashes text. */
function textOf(digest: Buffer): string {
  return digest.toString('base64')
}

function methodOf(type: string): ImportMethod {
  const method = importMethods.find(each => each.type === type)
  if (method === undefined) throw new Error(`no password hash of type ${type} is ever kept`)
  return method
}

const decoysSeconds = 600

interface Work {
  readonly shares: readonly WorkShare[]
  readonly people: number
}

/** What passwords cost here, by shares; looked up again every ten minutes, since it decides nothing but the cost of a refusal. */
class Decoys {
  #until = 0
  #known: Promise<Work> | undefined

  work(on: Platform): Promise<Work> {
    const now = on.clock.now().getTime()
    if (this.#known !== undefined && now < this.#until) return this.#known
    this.#until = now + decoysSeconds * 1000
    const asked = askWork(on)
    this.#known = asked
    asked.catch(() => {
      if (this.#known === asked) this.#known = undefined
    })
    return asked
  }
}

async function askWork(on: Platform): Promise<Work> {
  const shares = await listPasswordWork(on.database)
  return { shares, people: shares.length === 0 ? 0 : await countPasswords(on.database) }
}

const decoysOf = perPlatform(() => new Decoys())

const decoyBytes = 48

async function decoyFor(on: Platform, account: string): Promise<string> {
  const fraction = on.rootKey.digest('decoy', account).readUIntBE(0, 6) / 2 ** 48
  const work = decoyWork(fraction, await decoysOf(on).work(on))
  return decoyHash(work, { dummy: await lanesOf(on).dummy, random: randomBytes(decoyBytes) })
}
