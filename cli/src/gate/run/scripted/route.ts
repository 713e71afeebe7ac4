import type { SignIns } from './sign-in.ts'
import type { Person, State } from './state.ts'

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly bearer: string | null
}

export interface ApiAnswer {
  readonly status: number
  readonly body: object | null
}

/** What every route stands on. */
export interface Stage {
  readonly state: State
  readonly signIns: SignIns
  readonly issuer: string
  readonly apiKey: string
  /** What a check of a domain finds. */
  domainCheck: 'verified' | 'pending' | 'failed'
}

type Answer = (stage: Stage, request: ApiRequest, part: (index: number) => string) => ApiAnswer

/** One route of the server, as far as it is played. */
export interface ApiRoute {
  readonly method: string
  readonly path: string
  /** Reached without the API key. */
  readonly open?: true
  readonly answer: Answer
}

/** 200. */
export const ok = (body: object): ApiAnswer => ({ status: 200, body })
/** 201. */
export const made = (body: object): ApiAnswer => ({ status: 201, body })
/** 204. */
export const gone: ApiAnswer = { status: 204, body: null }
/** 404, as the server says it of an object that is not there. */
export const unknown: ApiAnswer = {
  status: 404,
  body: { code: 'entity_not_found', message: 'There is no such object.' },
}

/** A refusal with its code and its words. */
export function refused(status: number, code: string, message: string): ApiAnswer {
  return { status, body: { code, message } }
}

/** A text that says something; undefined for everything else. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Somebody by their id. */
export function personWith({ people }: State, id: string): Person | undefined {
  return [...people.values()].find(person => person.id === id)
}

/** One of the map, presented, or 404. */
export function one<Kind>(map: Map<string, Kind>, id: string, present: (value: Kind) => object): ApiAnswer {
  const found = map.get(id)
  return found === undefined ? unknown : ok(present(found))
}
