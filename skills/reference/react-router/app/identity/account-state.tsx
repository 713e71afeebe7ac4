import { Time } from './page'

/** How an account at another service stands. */
export interface AccountStanding {
  /** False where its owner has to connect it again. */
  readonly works: boolean
  /** Scopes that are asked for now and that it was not given. */
  readonly lacked: readonly string[]
  readonly since: string
}

/** Says how an account stands; undefined is none. */
export function AccountState({ of }: { of: AccountStanding | undefined }) {
  if (of === undefined) return '○ Not connected'
  if (!of.works) return '◔ Has to be connected again'
  if (of.lacked.length > 0) return `◔ Connected, and lacks ${of.lacked.join(', ')}`
  return (
    <>
      ● Connected since <Time at={of.since} />
    </>
  )
}
