import { createHash } from 'node:crypto'
import { canonicalize, type Json } from '../platform/json.ts'
import type { AccessRequest, AskedTool } from './model.ts'

/**
 * The request as its digest covers it (design 3.3): session, user, client, application, account, tools with digests and
 * effects, constraints, limits, purpose. Tools stand in the order of their names, so the order of asking says nothing.
 */
export function requestDocument(request: AccessRequest): Json {
  return {
    session: request.sessionId,
    user: request.userId,
    client: request.clientId,
    application: request.applicationId,
    tools: request.tools.toSorted((one, other) => (one.name < other.name ? -1 : 1)).map(toolDocument),
    limits: {
      duration_seconds: request.limits.durationSeconds,
      max_calls: request.limits.maxCalls ?? null,
      // Named only where it was asked for, so that a request without it has the digest that it always had.
      ...(request.limits.maxBytes === undefined ? {} : { max_bytes: request.limits.maxBytes }),
    },
    purpose: request.purpose ?? null,
  }
}

/** One tool as the digest covers it. */
export function toolDocument(tool: AskedTool): Json {
  return {
    id: tool.id,
    name: tool.name,
    provider: tool.providerId,
    account: tool.accountId ?? null,
    ...(tool.choices.length === 0 ? {} : { choices: [...tool.choices] }),
    digest: tool.digest,
    effect: tool.effect,
    constraints: { ...tool.constraints },
  }
}

/** SHA-256 over JCS (RFC 8785), lower-case hex: what the approval is bound to. */
export function requestDigest(request: AccessRequest): string {
  return digestOf(requestDocument(request))
}

/** Lower-case hex SHA-256 over the canonical form, as every digest that we show. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalize(value)).digest('hex')
}
