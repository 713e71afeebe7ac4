import type { RefusalReason } from './errors.ts'
import { isObject, type RefusedCall, type ToolResult, textIn } from './model.ts'
import { approvalFacts } from './render-refusal.ts'

const headers = { 'Cache-Control': 'no-store' } as const

/** What keeps a relayed request from being made. */
export function relayFault(status: number, error: string, message: string): Response {
  return Response.json({ error, message }, { status, headers })
}

const statusOf: Readonly<Record<RefusalReason, number>> = {
  approval_required: 403,
  approval_denied: 403,
  outside_bounds: 403,
  tainted: 403,
  connection_required: 409,
  account_selection_required: 409,
  tool_definition_changed: 409,
  tool_gone: 410,
  arguments_refused: 422,
  budget_exhausted: 429,
  rate_limited: 429,
  policy_denied: 403,
  upstream_unavailable: 502,
  session_revoked: 401,
  session_expired: 401,
  try_again: 409,
}

/** A call that was not made, with the same reason and facts that an MCP client gets. */
export function relayRefusal(refused: RefusedCall): Response {
  const { approval, facts } = refused
  return Response.json(
    {
      error: refused.refused,
      message: refused.text,
      ...(approval === undefined ? {} : approvalFacts(approval)),
      ...facts,
    },
    { status: statusOf[refused.refused], headers },
  )
}

const refusedThereStatus = 422
const laterStatus = 429

/** What the API answered, behind the same filters as for an agent: whole for a read, small for a write. */
export function relayedResponse(
  result: ToolResult,
  { url, cursor }: { readonly url: URL; readonly cursor: string | undefined },
): Response {
  const { structuredContent, isError } = result
  const given = isObject(structuredContent) ? structuredContent : undefined
  if (isError === true) {
    const retry = given?.retry_after_seconds
    const later = typeof retry === 'number'
    const text = textIn(isObject(result.content[0]) ? result.content[0] : undefined, 'text')
    return Response.json(
      { error: later ? 'rate_limited' : 'upstream_refused', message: text ?? 'The third party refused the call.' },
      {
        status: later ? laterStatus : refusedThereStatus,
        headers: { ...headers, ...(later ? { 'Retry-After': String(retry) } : {}) },
      },
    )
  }
  const next = textIn(given, 'next_cursor')
  const link =
    next === undefined || cursor === undefined ? {} : { Link: `<${nextAddress(url, cursor, next)}>; rel="next"` }
  const whole = given !== undefined && 'raw' in given ? given.raw : structuredContent
  return Response.json(whole ?? null, { headers: { ...headers, ...link } })
}

/** The next page at our own address (RFC 8288): the third party's would lead past us. */
function nextAddress(url: URL, cursor: string, next: string): string {
  const address = new URL(url)
  address.searchParams.set(cursor, next)
  return address.href
}
