import { databaseIsLost } from './database.ts'
import type { Platform } from './platform.ts'
import { Refusal } from './refusal.ts'
import type { Route } from './route.ts'

export interface Refusing {
  readonly cause: unknown
  readonly requestId: string
  readonly route: Route | undefined
  readonly request: Request
  /** What a person sees instead of a page. */
  renderPage(refusal: Refusal, requestId: string, request: Request): Response
}

/** One shape for every refusal: a page for a person, those of OAuth and SCIM at their doors, that of the API elsewhere. */
export function renderRefusal(on: Platform, { cause, requestId, route, request, renderPage }: Refusing): Response {
  const refusal = cause instanceof Refusal ? cause : crashed(on, { cause, requestId })
  if (route?.kind === 'page' || (route === undefined && wantsPage(request)))
    return renderPage(refusal, requestId, request)
  if (route?.kind === 'scim') return scimError(refusal)
  const shape = refusal.shape ?? (route?.kind === 'oauth' ? 'oauth' : 'api')
  return Response.json(shape === 'oauth' ? oauthError(refusal) : apiError(refusal), {
    status: refusal.status,
    headers: { 'Cache-Control': 'no-store', ...refusal.headers },
  })
}

function wantsPage(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('text/html')
}

function apiError(refusal: Refusal): object {
  const { code, message, errors, details } = refusal
  return { code, message, ...(errors === undefined ? {} : { errors }), ...details }
}

/** RFC 7644, section 3.12. */
function scimError({ status, message, details, headers }: Refusal): Response {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error']
  const body = { schemas, status: String(status), ...details, detail: message }
  const type = { 'Content-Type': 'application/scim+json', 'Cache-Control': 'no-store' }
  return new Response(JSON.stringify(body), { status, headers: { ...type, ...headers } })
}

/** RFC 6749, section 5.2. */
function oauthError(refusal: Refusal): object {
  return { error: refusal.code, error_description: refusal.message, ...refusal.details }
}

/** A row that records its own change could not, so the change is not there either (I7). */
function logIsShut(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false
  return /\baudit_queue\b/.test(`${cause.message} ${'where' in cause ? String(cause.where) : ''}`)
}

/** Ours: logged whole, shown as nothing but a request id. A lost database is a 503: nothing is decided without it (T104). */
function crashed(on: Platform, { cause, requestId }: { cause: unknown; requestId: string }): Refusal {
  const fault =
    cause instanceof Error ? { name: cause.name, message: cause.message, stack: cause.stack } : { message: 'thrown' }
  on.log.error({ requestId, fault }, 'a request failed')
  if (databaseIsLost(cause))
    return new Refusal({
      status: 503,
      code: 'database_unavailable',
      message: 'The database does not answer, so nothing was done. Try again in a few seconds.',
      headers: { 'Retry-After': '2' },
    })
  if (logIsShut(cause))
    return new Refusal({
      status: 503,
      code: 'audit_unavailable',
      message: 'The audit log can’t be written right now, so nothing was done. Try again in a moment.',
    })
  return new Refusal({
    status: 500,
    code: 'server_error',
    message: `Something failed on our side; it is in the log as ${requestId}. Try again.`,
  })
}
