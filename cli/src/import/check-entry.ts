import { createHash } from 'node:crypto'
import type { Entry, OrganizationName, Read } from './model.ts'
import { unfit } from './model.ts'

const emailCharactersMax = 254
const keyBytes = 12

export interface Rules {
  readonly includeDisabled: boolean
  /** Everybody becomes a member of this one too. */
  readonly organization: OrganizationName | undefined
}

/** What can be said of a record before anything is sent: who it is, whether they may come, and whether they came before. */
export class EntryCheck {
  readonly #rules: Rules
  readonly #lines = new Map<string, number>()

  constructor(rules: Rules) {
    this.#rules = rules
  }

  /** Called for each record in the order of the file, also for those that are done. */
  check({ line, read }: Entry): Read {
    if (read.kind !== 'person') return read
    const email = read.email.toLowerCase()
    if (email === '') return unfit('no_email', 'It has no e-mail address, and an account here has one.')
    if (email.length > emailCharactersMax || !/^[^\s@]+@[^\s@]+$/.test(email))
      return unfit('email_invalid', 'Its e-mail address is none.')
    const { externalId } = read
    const before = this.#lineOf(`e ${email}`, line)
    if (before !== undefined) return unfit('duplicate', `Line ${before} has the same e-mail address.`)
    const named = externalId === undefined ? undefined : this.#lineOf(`x ${externalId}`, line)
    if (named !== undefined) return unfit('duplicate', `Line ${named} has the same external id.`)
    if (read.disabled === true && !this.#rules.includeDisabled)
      return unfit('disabled', 'The other server lets it in no more. With --include-disabled it may sign in here.')
    const { organization } = this.#rules
    return organization === undefined
      ? read
      : { ...read, memberships: [...read.memberships, { organization, roleSlugs: [] }] }
  }

  /** The line that had the same, where one had; remembered as a digest, for a slice of a text keeps all of that text. */
  #lineOf(text: string, line: number): number | undefined {
    const key = createHash('sha256').update(text).digest().toString('latin1', 0, keyBytes)
    const before = this.#lines.get(key)
    if (before === undefined) this.#lines.set(key, line)
    return before
  }
}
