import { basename } from 'node:path'
import type { Project, SourceFile } from '../../model.ts'
import type { Ground } from '../ground.ts'
import { manifestName } from '../manifest.ts'

/** What a scenario saw. */
export interface Outcome {
  readonly verdict: 'passed' | 'failed' | 'errored'
  readonly says: string
}

/** One scenario of the executed review, in a file of its own. */
export interface RunScenario {
  readonly id: string
  readonly title: string
  /** Rules that a failure shows to be broken. */
  readonly rules: readonly string[]
  /** Needs a browser to be seen. */
  readonly browser?: true
  /** Null where it applies; otherwise what the manifest does not name, and how code would show that it is there all the same. */
  absent(ground: Ground): { readonly because: string; readonly code: RegExp | null } | null
  /** Throws `NotHonest` where the code does not do honestly what is then tried with hostility. */
  run(ground: Ground): Promise<Outcome>
}

const heldShownMax = 5

/** What was tried, one by one: everything must hold. */
export class Tried {
  readonly #failed: string[] = []
  readonly #held: string[] = []
  readonly #ground: Ground

  constructor(ground: Ground) {
    this.#ground = ground
  }

  /** Notes what was tried and whether it held; `broke` says what happened where it did not. */
  check(held: boolean, { tried, broke }: { readonly tried: string; readonly broke: string }): void {
    this.#ground.trace.step(held ? `held: ${tried}` : `broke: ${broke}`)
    if (held) this.#held.push(tried)
    else this.#failed.push(broke)
  }

  outcome(): Outcome {
    const [first, ...others] = [...new Set(this.#failed)]
    if (first !== undefined)
      return {
        verdict: 'failed',
        says: [first, ...others].slice(0, 6).join(' ') + (others.length > 5 ? ` And ${others.length - 5} more.` : ''),
      }
    if (this.#held.length === 0) return { verdict: 'errored', says: 'Nothing could be tried.' }
    const held = [...new Set(this.#held)]
    const more = held.length - heldShownMax
    const rest = more > 0 ? `; and ${more} more, each in the trace` : ''
    return { verdict: 'passed', says: `Refused: ${held.slice(0, heldShownMax).join('; ')}${rest}.` }
  }
}

export const always = (): null => null

/** A file of the project with code like this; undefined where there is none. */
export function fileWith({ files }: Project, code: RegExp): SourceFile | undefined {
  return files.find(
    ({ path, text }) =>
      basename(path) !== manifestName && /\.[cm]?[jt]sx?$|\.svelte$|\.vue$|\.astro$/.test(path) && code.test(text),
  )
}

/** Calls by which code changes something at the server. The end of a sign-in is none, nor is what Node and frameworks call so. */
export const changes =
  /\.(update|delete|revoke(?!Session\b)|send(?!File|Status)|create(?!Event\b|Hash|Hmac|Server|RemoteJWK|LocalJWK|Cipher|Decipher|SecretKey|PublicKey|PrivateKey|Element|Context|Root))[A-Z]\w*\(/
