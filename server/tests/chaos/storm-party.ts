import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Manner, RefreshSeen, Trouble } from '../oidc-upstream.ts'

/** One act as the third party saw it. */
export interface Arrival {
  readonly tool: string
  readonly mark: string
  readonly at: number
  readonly trouble: Trouble
}

/** How many of a hundred meet which trouble. */
export type Shares = Readonly<Partial<Record<Trouble, number>>>

export interface PartyLook {
  readonly arrivals: readonly Arrival[]
  readonly refreshes: Readonly<Record<Manner, readonly RefreshSeen[]>>
}

export type PartyAsked =
  | { readonly do: 'grant'; readonly id: number; readonly manner: Manner; readonly account: string }
  | { readonly do: 'trouble'; readonly id: number; readonly calls: Shares; readonly tokens: Shares }
  | { readonly do: 'look'; readonly id: number }

export interface PartyPlaces {
  /** Of the MCP server and the API. */
  readonly url: string
  readonly issuers: Readonly<Record<Manner, string>>
  readonly clientId: string
  readonly clientSecret: string
}

export type PartyTold =
  | ({ readonly kind: 'ready' } & PartyPlaces)
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'refreshed' }

export interface StormParty extends PartyPlaces {
  /** A refresh token, as if this person had authorized us there. */
  grant(manner: Manner, account: string): Promise<string>
  trouble(shares: { readonly calls: Shares; readonly tokens: Shares }): Promise<void>
  look(): Promise<PartyLook>
  /** Called at the next refresh that the provider has granted, when its answer begins to leave. */
  atNextRefresh(run: () => void): void
  close(): void
}

export async function startStormParty(): Promise<StormParty> {
  const child = fork(join(import.meta.dirname, 'storm-party-process.ts'))
  process.once('exit', () => child.kill('SIGKILL'))
  const ready = Promise.withResolvers<PartyPlaces>()
  const waiting = new Map<number, (answer: unknown) => void>()
  let atRefresh: (() => void) | undefined
  let nth = 0
  child.on('message', (told: PartyTold) => {
    if (told.kind === 'ready') ready.resolve(told)
    else if (told.kind === 'answer') waiting.get(told.id)?.(told.answer)
    else {
      atRefresh?.()
      atRefresh = undefined
    }
  })
  child.once('exit', () => ready.reject(new Error('the third party ended')))
  const ask = (asked: object): Promise<unknown> =>
    new Promise(resolve => {
      const id = ++nth
      waiting.set(id, answer => resolve(answer))
      child.send({ ...asked, id })
    })
  return {
    ...(await ready.promise),
    grant: async (manner, account) => String(await ask({ do: 'grant', manner, account })),
    trouble: async shares => void (await ask({ do: 'trouble', ...shares })),
    look: async () => Object(await ask({ do: 'look' })),
    atNextRefresh: run => {
      atRefresh = run
    },
    close: () => void child.kill('SIGKILL'),
  }
}
