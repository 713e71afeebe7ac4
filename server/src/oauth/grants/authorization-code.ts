import type { Transaction } from '../../platform/database.ts'
import type { Platform } from '../../platform/platform.ts'
import { tokenMaker } from '../actions-access.ts'
import { redeemCode } from '../actions-codes.ts'
import { resourcesOf } from '../actions-scopes.ts'
import { checkResource } from '../check-resource.ts'
import { tokenRefused } from '../errors.ts'
import type { Granted, KeptCode, TokenRequest } from '../model.ts'
import type { Grant } from './grant.ts'

/** RFC 6749 section 4.1.3 with PKCE (RFC 7636 section 4.5). */
export const authorizationCode: Grant = { name: 'authorization_code', grant: redeem }

async function redeem(on: Platform, { values, application, holderKey }: TokenRequest): Promise<Granted> {
  const code = values.get('code')
  if (code === undefined) throw tokenRefused('invalid_request', 'The parameter code is missing.')
  const presented = {
    code,
    door: 'oauth2',
    application,
    clientProven: application.tokenEndpointAuthMethod !== 'none',
    redirectUri: values.get('redirect_uri'),
    verifier: values.get('code_verifier'),
    holderKey,
  } as const
  const maker = await tokenMaker(on, application)
  const granted = await redeemCode(on, presented, async (tx, kept) => {
    await refuseOtherResource(on, tx, { values, application, kept })
    const { session, scope, resource, nonce, signedInAt } = kept
    const tokens = await maker.first(tx, { session, scope, resource, holderKey })
    return { session, tokens, scope, resource, nonce, signedInAt, holderKey }
  })
  if (granted !== undefined) return granted
  throw tokenRefused('invalid_grant', 'This code can’t be redeemed: unknown, used, too old, or for another client.')
}

/** RFC 8707 section 2.2: a token request may narrow to one of the resources that were granted, and there is one. */
async function refuseOtherResource(
  on: Platform,
  tx: Transaction,
  { values, application, kept }: Pick<TokenRequest, 'values' | 'application'> & { readonly kept: KeptCode },
): Promise<void> {
  const { baseUrl } = on.config
  const registered = await resourcesOf(tx, application)
  const asked = checkResource({
    asked: values.get('resource') ?? kept.resource,
    baseUrl,
    otherwise: undefined,
    registered,
  })
  if (asked.ok && asked.value === kept.resource) return
  throw tokenRefused('invalid_target', 'This code is for another resource.')
}
