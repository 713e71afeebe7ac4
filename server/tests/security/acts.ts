import type { Answer, SecurityGround } from './ground.ts'
import { type Held, post } from './held-form.ts'

export type Acted = Pick<Answer, 'status' | 'text'>

/** Something that a route does, for the tests that look at what it writes, and at what happens when it can't. */
export interface Act {
  /** The route, and what of it where it does several things. */
  readonly name: string
  /** Makes what the act needs. */
  readonly prepare: () => Promise<() => Promise<Acted>>
  /** What it writes, in order. */
  readonly events: readonly string[]
  /** An end commits its door before anything else, so that it is final whatever comes (design 3.2). */
  readonly endsFirst?: true
  /** Of a form: the form as the person's browser holds it. */
  readonly open?: () => Promise<Held>
  /** Nothing but the log changes: what it does is that its answer holds this, which no refusal does. */
  readonly handsOut?: string
  /** What an honest failure answers. */
  readonly fails?: number
}

/** What the lists of acts are made with. */
export interface ActsGround {
  /** There once the tests run, not before. */
  ground(): SecurityGround
  /** A route of the API, asked with the owner's key; `prepare` says at which address and with which body. */
  api(name: string, events: readonly string[], prepare: () => Promise<{ path?: string; body?: object }>): Act
  /** POST with the owner's key; the answer. */
  make(path: string, body: object): Promise<Record<string, unknown>>
  /** Another text each time. */
  fresh(): string
  makeUser(): Promise<string>
  makeApplication(): Promise<string>
}

/** A form of a page, filled in and held ready. */
export function formAct(g: ActsGround, name: string, events: readonly string[], open: () => Promise<Held>): Act {
  return {
    name,
    events,
    open,
    prepare: async () => {
      const opened = await open()
      return () => post(g.ground(), opened)
    },
  }
}

/** What `neighbours.test.ts` has to know of the routes of one area. */
export interface Neighbours {
  /** One real id of each kind that stands in some path, by kind. */
  real(ground: SecurityGround): Promise<Readonly<Record<string, string>>>
  /** Which kind a path takes, by the part before the parameter: `groups: 'group'`. */
  readonly kindOf: Readonly<Record<string, string>>
  /** Bodies that pass the schema, by route, so that the answer is about the id and about nothing else. */
  readonly bodies: Readonly<Record<string, object>>
  /** Routes whose ids are not of one kind, with the reason; the tests of their area look at them. */
  readonly apart?: Readonly<Record<string, string>>
  /** The same for queries that a route demands; a kind in braces stands for its real id. */
  readonly queries?: Readonly<Record<string, string>>
  /** Filters that say nothing without another one, as `path name`. */
  readonly filtersTogether?: readonly string[]
}
