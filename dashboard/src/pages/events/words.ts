/** One event of the log, as the API gives it. */
export interface LoggedEvent {
  readonly type: string
  readonly session_id: string | null
  readonly body: unknown
}

type Body = Readonly<Record<string, unknown>>

export function bodyOf({ body }: LoggedEvent): Body {
  return body !== null && typeof body === 'object' && !Array.isArray(body) ? (body as Body) : {}
}

function idOf(body: Body, member: string): string | undefined {
  const value = body[member]
  return typeof value === 'string' ? value : undefined
}

const members = ['actor', 'principal', 'on_behalf_of', 'application', 'user', 'agent', 'owner'] as const

/** Ids in an event that have a name. */
export function namesIn(event: LoggedEvent): string[] {
  const body = bodyOf(event)
  return members.flatMap(member => {
    const id = idOf(body, member)
    return id !== undefined && /^(user|agent|svc|app)_/.test(id) ? [id] : []
  })
}

/** What goes on all the time is no change: calls that were allowed, codes, tokens, the log's own. */
const everyday =
  /^(boundary\.probed|code\.|token\.|refresh\.|call\.|tool_call\.|tool\.called|sign_in\.|session\.started|receipt\.|mail\.|checkpoint)/

export function isChange({ type }: LoggedEvent): boolean {
  return !everyday.test(type)
}

const verbs: Readonly<Record<string, string>> = {
  created: 'made',
  updated: 'changed',
  deleted: 'deleted',
  ended: 'ended',
  retired: 'retired',
  suspended: 'suspended',
  approved: 'approved',
  denied: 'denied',
  requested: 'asked for',
  expired: 'ran out',
  refused: 'was refused',
}

/** "mina@acme.example: session ended". The type itself says what, its body who and about whom. */
export function eventWords(event: LoggedEvent, nameOf: (id: string | undefined) => string | undefined): string {
  const body = bodyOf(event)
  const actor = idOf(body, 'actor')
  const who = actor === undefined ? undefined : actor === 'system' ? 'Ambit' : (nameOf(actor) ?? kindOf(actor))
  const [noun = event.type, verb = ''] = splitType(event.type)
  const said = `${noun.replaceAll('_', ' ').replaceAll('.', ' ')} ${verbs[verb] ?? verb.replaceAll('_', ' ')}`.trim()
  const about = idOf(body, 'principal') ?? idOf(body, 'user') ?? idOf(body, 'agent') ?? idOf(body, 'application')
  const whom = about === undefined || about === actor ? undefined : nameOf(about)
  const reason = idOf(body, 'reason') ?? idOf(body, 'because')
  return [
    who === undefined ? said : `${who}: ${said}`,
    whom === undefined ? undefined : `, ${whom}`,
    reason === undefined ? undefined : `, ${reason.replaceAll('_', ' ')}`,
  ]
    .filter(part => part !== undefined)
    .join('')
}

function splitType(type: string): readonly [string, string] {
  const at = type.lastIndexOf('.')
  return at === -1 ? [type, ''] : [type.slice(0, at), type.slice(at + 1)]
}

function kindOf(id: string): string {
  return id.startsWith('api_key_') ? 'An API key' : id
}
