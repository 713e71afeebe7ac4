import type { Checked } from './model.ts'

/** What a client asks to have exchanged (RFC 8693 section 2.1). */
export interface ExchangeQuestion {
  readonly subjectTokenType: string | undefined
  readonly requestedTokenType: string | undefined
  readonly hasActorToken: boolean
}

export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

/** Access tokens are exchanged for access tokens; who acts is whoever authenticates, and nobody by a token besides. */
export function checkExchange(asked: ExchangeQuestion): Checked<undefined> {
  const { subjectTokenType, requestedTokenType = accessTokenType, hasActorToken } = asked
  if (subjectTokenType !== accessTokenType || requestedTokenType !== accessTokenType)
    return refused(`Both token types are ${accessTokenType}.`)
  if (hasActorToken) return refused('There is no actor_token here: who authenticates is the one who acts.')
  return { ok: true, value: undefined }
}

function refused(description: string): Checked<undefined> {
  return { ok: false, error: 'invalid_request', description }
}
