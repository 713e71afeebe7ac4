/**
 * `ambit.review.json`: how code is started for its review, and what it offers. Its author wrote it, so nothing of it is believed: an act
 * counts when a run shows it, and a route that it leaves out is found in the code.
 */

/** A method and a path, as `POST /team/remove`; a part in braces is replaced by a value of the run. */
export interface RoutePattern {
  readonly method: string
  readonly path: string
}

export interface ReviewPage {
  readonly path: string
  /** Who may see it. */
  readonly needs: 'nobody' | 'member' | 'admin'
  readonly shows: readonly string[]
}

export interface ReviewAct {
  readonly id: string
  readonly route: RoutePattern
  /** The page whose form does it; null where a program calls the route. */
  readonly page: string | null
  readonly button: string | null
  readonly fields: Readonly<Record<string, string>>
  /** `form` sends what the form of the page would, `json` a JSON body. */
  readonly as: 'form' | 'json'
  readonly who: 'nobody' | 'member' | 'admin'
  readonly may: string
  readonly to: string
  readonly dangerous: boolean
  /** Calls that reach Ambit when it is done. */
  readonly calls: readonly RoutePattern[]
  /** Handlers of the code that are this act, where its route is not its path: `app/team/actions.ts removeMember`. */
  readonly code: readonly string[]
}

export interface Manifest {
  readonly start: readonly string[]
  readonly port: string
  readonly ready: string
  readonly environment: Readonly<Record<string, string>>
  readonly signIn: {
    readonly start: RoutePattern
    readonly returnTo: string | null
    readonly callback: RoutePattern
    readonly home: string
    readonly signOut: RoutePattern | null
    /** How soon a session is over that the server ended: with its access token, or in the next request. */
    readonly ends: 'with_token' | 'at_once'
  }
  readonly webhook: RoutePattern | null
  readonly pages: readonly ReviewPage[]
  readonly acts: readonly ReviewAct[]
  /** `start` begins a sign-in for the organization that stands for `{organization}`. */
  readonly sso: { readonly page: string | null; readonly start: RoutePattern | null } | null
  readonly domains: {
    readonly page: string
    readonly add: string | null
    readonly verify: string | null
    /** What the page says of a domain that is proven, as a regular expression without flags. */
    readonly verified: string
  } | null
}

const route = { type: 'string', pattern: '^(GET|POST|PUT|PATCH|DELETE) /[^\\s]*$' }
const path = { type: 'string', pattern: '^/[^\\s]*$' }
const texts = { type: 'object', additionalProperties: { type: 'string' } }
const who = { enum: ['nobody', 'member', 'admin'] }

/** JSON Schema of the file. */
export const manifestSchema = {
  type: 'object',
  required: ['format', 'start', 'port', 'ready', 'environment', 'sign_in'],
  additionalProperties: false,
  properties: {
    format: { const: 'ambit-review-1' },
    start: { type: 'array', minItems: 1, maxItems: 20, items: { type: 'string', minLength: 1 } },
    port: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
    ready: path,
    environment: texts,
    sign_in: {
      type: 'object',
      required: ['start', 'callback', 'home'],
      additionalProperties: false,
      properties: {
        start: route,
        return_to: { type: 'string' },
        callback: route,
        home: path,
        sign_out: route,
        ends: { enum: ['with_token', 'at_once'] },
      },
    },
    webhook: route,
    pages: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        required: ['path', 'needs'],
        additionalProperties: false,
        properties: { path, needs: who, shows: { type: 'array', items: { type: 'string' } } },
      },
    },
    acts: {
      type: 'array',
      maxItems: 50,
      items: {
        type: 'object',
        required: ['id', 'route', 'who', 'may', 'to', 'calls'],
        additionalProperties: false,
        properties: {
          id: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,60}$' },
          route,
          page: path,
          button: { type: 'string' },
          fields: texts,
          as: { enum: ['form', 'json'] },
          who,
          may: { type: 'string', minLength: 1, maxLength: 200 },
          to: { type: 'string', minLength: 1, maxLength: 200 },
          dangerous: { type: 'boolean' },
          calls: { type: 'array', minItems: 1, items: route },
          code: { type: 'array', items: { type: 'string' } },
        },
      },
    },
    sso: { type: 'object', additionalProperties: false, properties: { page: path, start: route } },
    domains: {
      type: 'object',
      required: ['page'],
      additionalProperties: false,
      properties: {
        page: path,
        add: { type: 'string' },
        verify: { type: 'string' },
        verified: { type: 'string', minLength: 1, maxLength: 200 },
      },
    },
  },
} as const

export const manifestName = 'ambit.review.json'

/** What is wrong with the file, with the place. */
export class BadManifest extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BadManifest'
  }
}

/** The manifest of a text. Throws `BadManifest` with the place where it is none. */
export function parseManifest(text: string): Manifest {
  const given = Object(parsed(text))
  check(given, manifestSchema, '')
  const { sign_in: signIn, sso, domains } = given
  const acts: ReviewAct[] = (given.acts ?? []).map(actOf)
  const twice = acts.find(({ id }, index) => acts.findIndex(act => act.id === id) !== index)
  if (twice !== undefined) throw new BadManifest(`acts: ${twice.id} stands there twice`)
  for (const name of [domains?.add, domains?.verify])
    if (name !== undefined && !acts.some(({ id }) => id === name))
      throw new BadManifest(`domains: there is no act ${name}`)
  return {
    start: given.start,
    port: given.port,
    ready: given.ready,
    environment: given.environment,
    signIn: {
      start: routeOf(signIn.start),
      returnTo: signIn.return_to ?? null,
      callback: routeOf(signIn.callback),
      home: signIn.home,
      signOut: signIn.sign_out === undefined ? null : routeOf(signIn.sign_out),
      ends: signIn.ends ?? 'with_token',
    },
    webhook: given.webhook === undefined ? null : routeOf(given.webhook),
    pages: (given.pages ?? []).map((page: Partial<ReviewPage>) => ({ shows: [], ...page })),
    acts,
    sso:
      sso === undefined ? null : { page: sso.page ?? null, start: sso.start === undefined ? null : routeOf(sso.start) },
    domains:
      domains === undefined
        ? null
        : {
            page: domains.page,
            add: domains.add ?? null,
            verify: domains.verify ?? null,
            verified: expression(domains.verified ?? '\\b(?<!un|not )verified\\b'),
          },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadManifest('it is no JSON')
  }
}

function expression(text: string): string {
  try {
    new RegExp(text, 'i')
  } catch {
    throw new BadManifest(`domains.verified: ${text} is no regular expression`)
  }
  return text
}

interface GivenAct {
  readonly id: string
  readonly route: string
  readonly page?: string
  readonly button?: string
  readonly fields?: Readonly<Record<string, string>>
  readonly as?: 'form' | 'json'
  readonly who: ReviewAct['who']
  readonly may: string
  readonly to: string
  readonly dangerous?: boolean
  readonly calls: readonly string[]
  readonly code?: readonly string[]
}

function actOf(act: GivenAct): ReviewAct {
  return {
    ...act,
    route: routeOf(act.route),
    page: act.page ?? null,
    button: act.button ?? null,
    fields: act.fields ?? {},
    as: act.as ?? 'form',
    dangerous: act.dangerous === true,
    calls: act.calls.map(routeOf),
    code: act.code ?? [],
  }
}

function routeOf(text: string): RoutePattern {
  const space = text.indexOf(' ')
  return { method: text.slice(0, space), path: text.slice(space + 1) }
}

interface Shape {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: false | Shape
  readonly items?: Shape
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
}

/** As much of JSON Schema as the schema above says. */
function check(value: unknown, shape: Shape, at: string): void {
  const place = at === '' ? 'the file' : at
  if (shape.const !== undefined && value !== shape.const) throw new BadManifest(`${place} must be "${shape.const}"`)
  if (shape.enum !== undefined && !shape.enum.includes(value))
    throw new BadManifest(`${place} must be one of ${shape.enum.join(', ')}`)
  if (shape.type === 'string') checkText(value, shape, place)
  if (shape.type === 'boolean' && typeof value !== 'boolean') throw new BadManifest(`${place} must be true or false`)
  if (shape.type === 'array') checkList(value, shape, place)
  if (shape.type === 'object') checkObject(value, shape, at)
}

const textLengthMax = 4_000

function checkText(value: unknown, { pattern, minLength = 0, maxLength = textLengthMax }: Shape, place: string): void {
  if (typeof value !== 'string') throw new BadManifest(`${place} must be a text`)
  if (value.length < minLength || value.length > maxLength) throw new BadManifest(`${place} is too short or too long`)
  if (pattern !== undefined && !new RegExp(pattern).test(value)) throw new BadManifest(`${place} must match ${pattern}`)
}

function checkList(value: unknown, { items = {}, minItems = 0, maxItems = 100 }: Shape, place: string): void {
  if (!Array.isArray(value) || value.length < minItems || value.length > maxItems)
    throw new BadManifest(`${place} must be a list of ${minItems} to ${maxItems}`)
  for (const [index, item] of value.entries()) check(item, items, `${place}[${index}]`)
}

function checkObject(value: unknown, shape: Shape, at: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadManifest(`${at === '' ? 'the file' : at} must be an object`)
  const name = (key: string): string => (at === '' ? key : `${at}.${key}`)
  for (const key of shape.required ?? [])
    if (!Object.hasOwn(value, key)) throw new BadManifest(`${name(key)} is missing`)
  for (const [key, part] of Object.entries(value)) {
    const known =
      shape.properties === undefined || !Object.hasOwn(shape.properties, key) ? undefined : shape.properties[key]
    if (known === undefined && shape.additionalProperties === false) throw new BadManifest(`${name(key)} is not known`)
    check(part, known ?? (shape.additionalProperties || {}), name(key))
  }
}
