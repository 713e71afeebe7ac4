import { record } from '../../audit/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { sha256 } from '../../platform/secret.ts'
import { endSession, getSession, holdSession, issueTokens } from '../../sessions/index.ts'
import { codeFits } from '../check-code-redemption.ts'
import { checkResource } from '../check-resource.ts'
import { tokenRefused } from '../errors.ts'
import type { Granted, KeptCode, TokenRequest } from '../model.ts'
import { findCode, useCode } from '../store.ts'
import type { Grant } from './grant.ts'

/** RFC 6749 section 4.1.3 with PKCE (RFC 7636 section 4.5). */
export const authorizationCode: Grant = { name: 'authorization_code', grant: redeem }

/**
 * One of many requests with the same code gets tokens. Whoever can prove the code a second time ends the session, because then
 * two hold it; whoever can't prove it changes nothing (T02).
 */
async function redeem(on: Platform, request: TokenRequest): Promise<Granted> {
  const { values, application } = request
  const code = values.get('code')
  if (code === undefined) throw tokenRefused('invalid_request', 'The parameter code is missing.')
  const hash = sha256(code)
  const kept = await findCode(on.database, hash)
  const redirectUri = values.get('redirect_uri')
  const fits = codeFits({ kept, applicationId: application.id, redirectUri, verifier: values.get('code_verifier') })
  if (!fits || kept === undefined) throw notThisCode()
  refuseOtherResource(on, values, kept)
  const granted = await on.database.transaction(async tx => {
    await holdSession(tx, kept.sessionId)
    if (!(await useCode(tx, hash))) return undefined
    const { scope, resource, nonce, signedInAt } = kept
    const session = await getSession(tx, kept.sessionId)
    const tokens = await issueTokens(tx, { session, application, scope, resource, refresh: true })
    await record(tx, {
      type: 'code.redeemed',
      session: session.id,
      body: { actor: session.principalId, application: application.id, scope, resource: resource ?? null },
    })
    return { session, tokens, scope, resource, nonce, signedInAt }
  })
  if (granted !== undefined) return granted
  await refuseReplay(on, hash, kept)
  throw notThisCode()
}

function notThisCode(): Error {
  return tokenRefused('invalid_grant', 'This code can’t be redeemed: unknown, used, too old, or for another client.')
}

async function refuseReplay(on: Platform, hash: Uint8Array, kept: KeptCode): Promise<void> {
  const now = await findCode(on.database, hash)
  if (now?.isUsed !== true) return
  await record(on.database, {
    type: 'code.reuse_detected',
    session: kept.sessionId,
    body: { application: kept.applicationId },
  })
  await endSession(on, { kind: 'system', node: on.node }, kept.sessionId, 'code_reuse')
}

/** RFC 8707 section 2.2: a token request may narrow to one of the resources that were granted, and there is one. */
function refuseOtherResource(on: Platform, values: ReadonlyMap<string, string>, kept: KeptCode): void {
  const { baseUrl } = on.config
  const asked = checkResource({ asked: values.get('resource'), baseUrl, otherwise: kept.resource })
  if (asked.ok && asked.value === kept.resource) return
  throw tokenRefused('invalid_target', 'This code is for another resource.')
}
