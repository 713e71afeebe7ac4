import { availableParallelism } from 'node:os'
import { hash, type Options, verify } from '@node-rs/argon2'
import type { UserId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { randomToken, type Secret } from '../platform/secret.ts'
import { checkPassword, passwordLengthMax, passwordLengthMin } from './check-password.ts'
import {
  passwordHashIsWeaker,
  passwordLanes,
  passwordMemoryKib,
  passwordPasses,
  passwordTagBytes,
} from './derive-password-work.ts'
import { passwordRefused } from './errors.ts'
import { passwordHashOf, savePasswordHash } from './store-users.ts'

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

/**
 * True when it is the person's password. A person without one, or an unknown one, costs the same work as a wrong password, so
 * that time tells nobody who has an account (T32). A hash weaker than what is shipped is renewed.
 */
export async function verifyPassword(on: Platform, userId: UserId | undefined, password: Secret): Promise<boolean> {
  const kept = userId === undefined ? undefined : await passwordHashOf(on.database, userId)
  const lanes = lanesOf(on)
  const against = kept ?? (await lanes.dummy)
  const right = await lanes.work(() => verify(against, password.reveal().normalize('NFKC')))
  if (!right || kept === undefined || userId === undefined) return false
  if (passwordHashIsWeaker(kept, on.config.passwordWork))
    await savePasswordHash(on.database, userId, await hashPassword(on, password))
  return true
}

/** 400 `password_strength_error` with the reason, where nobody should be protected by this password. */
export function refuseWeak(password: Secret, email: string): void {
  const verdict = checkPassword(password.reveal(), email)
  if (verdict === 'fine') return
  const message = {
    too_short: `A password has at least ${passwordLengthMin} characters.`,
    too_long: `A password has at most ${passwordLengthMax} characters.`,
    holds_the_address: 'The address can’t be the password. Choose another one.',
  }[verdict]
  throw passwordRefused(`password_${verdict}`, message)
}
