import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export type JsonObject = { readonly [member: string]: unknown }

/** One question to the client's person or model, in either era. */
export interface Question {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list'
  readonly params: JsonObject
}

/** One request to the fixture, as its tools and prompts see it, whichever era it came in. */
export interface FixtureCall {
  readonly era: 'legacy' | 'modern'
  readonly params: JsonObject
  readonly args: JsonObject
  readonly capabilities: JsonObject
  /** What an earlier round of this call left with the client; undefined in the first one. */
  readonly state: JsonObject | undefined
  /** Sends a notification on the stream of this request, which becomes a stream by it. */
  notify(method: string, params: JsonObject): void
  /** Sends a log message when the client asked for this level. */
  log(data: string): void
  /** Makes the answer a stream, with or without a notification. */
  stream(): void
  /**
   * Asks the client: legacy by requests on the stream of this call, modern by an answer that the client repeats the call with.
   * With a state, a modern client has to bring it back.
   */
  ask(questions: Readonly<Record<string, Question>>, state?: JsonObject): Promise<Readonly<Record<string, JsonObject>>>
  /** Tells everybody who listens that a list changed. */
  changed(list: 'tools' | 'prompts'): void
}

/** One tool: its definition, and what it does. A result has `content`. */
export interface FixtureTool {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonObject
  run(call: FixtureCall): Promise<JsonObject> | JsonObject
}

export function said(text: string): JsonObject {
  return { content: [{ type: 'text', text }] }
}

export function progressTokenOf({ params }: FixtureCall): string | number | undefined {
  const token = objectAt(params, '_meta')?.progressToken
  return typeof token === 'string' || typeof token === 'number' ? token : undefined
}

/** A JSON-RPC error. */
export class Fault extends Error {
  readonly code: number
  readonly data: JsonObject | undefined

  constructor(code: number, message: string, data?: JsonObject) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** Ends a round: the client has to answer these questions first. */
export class InputRequired extends Error {
  readonly result: JsonObject

  constructor(questions: Readonly<Record<string, Question>>, state: JsonObject | undefined) {
    super('input required')
    this.result = {
      resultType: 'input_required',
      inputRequests: questions,
      ...(state === undefined ? {} : { requestState: sealState(state) }),
    }
  }
}

const stateKey = randomBytes(32)

function signature(payload: string): Buffer {
  return createHmac('sha256', stateKey).update(payload).digest()
}

/** A state that the client can't change; each one is new. */
export function sealState(state: JsonObject): string {
  const payload = Buffer.from(JSON.stringify({ ...state, nonce: randomBytes(9).toString('base64url') })).toString(
    'base64url',
  )
  return `${payload}.${signature(payload).toString('base64url')}`
}

/** Opens a state of ours; throws `Fault` for any other. */
export function openState(text: unknown): JsonObject | undefined {
  if (text === undefined) return undefined
  const [payload = '', signed = ''] = String(text).split('.')
  const given = Buffer.from(signed, 'base64url')
  const right = signature(payload)
  if (String(text).split('.').length !== 2 || given.toString('base64url') !== signed)
    throw new Fault(-32602, 'requestState is not valid')
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new Fault(-32602, 'requestState is not valid')
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectAt(value: unknown, member: string): JsonObject | undefined {
  const found = isObject(value) ? value[member] : undefined
  return isObject(found) ? found : undefined
}

const neededFor = { 'elicitation/create': 'elicitation', 'sampling/createMessage': 'sampling', 'roots/list': 'roots' }

/** Throws unless the client said that it can answer these. */
export function checkCapabilities(capabilities: JsonObject, questions: Readonly<Record<string, Question>>): void {
  const missing = Object.values(questions)
    .map(({ method }) => neededFor[method])
    .filter(name => !isObject(capabilities[name]))
  if (missing.length === 0) return
  const requiredCapabilities = Object.fromEntries(missing.map(name => [name, {}]))
  throw new Fault(-32021, `The client has to support ${missing.join(', ')}`, { requiredCapabilities })
}

/** What a modern client answered, when it answered every question. */
export function answersIn(
  params: JsonObject,
  questions: Readonly<Record<string, Question>>,
): Readonly<Record<string, JsonObject>> | undefined {
  const given = objectAt(params, 'inputResponses')
  const found = Object.keys(questions).map(key => [key, objectAt(given, key)] as const)
  if (found.some(([, answer]) => answer === undefined)) return undefined
  return Object.fromEntries(found.map(([key, answer]) => [key, answer ?? {}]))
}
