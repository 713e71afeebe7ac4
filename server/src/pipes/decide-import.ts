import type { Secret } from '../platform/secret.ts'
import type { Account } from './model.ts'

/** Tokens that were given elsewhere, as an application brings them. */
export interface ImportParts {
  readonly accessToken: Secret | undefined
  readonly refreshToken: Secret | undefined
  readonly expiresAt: Date | undefined
  readonly scopes: readonly string[] | undefined
  readonly state: 'connected' | 'needs_reauthorization' | undefined
}

export type DecidedImport =
  | { readonly outcome: 'kept'; readonly state: 'connected' | 'needs_reauthorization' }
  | { readonly outcome: 'refused'; readonly field: string; readonly message: string }

/** What the tokens of an import amount to, for a new account or for one that is there. */
export function decideImport(parts: ImportParts, former: Account | undefined): DecidedImport {
  const given = parts.accessToken !== undefined || parts.refreshToken !== undefined
  if (parts.expiresAt !== undefined && parts.accessToken === undefined)
    return refused('expires_at', 'expires_at is that of access_token. Give both.')
  if (parts.state === 'needs_reauthorization') return { outcome: 'kept', state: parts.state }
  if (!given && former?.state !== 'connected')
    return refused('access_token', 'A connected account needs access_token, refresh_token or both.')
  const wider = former !== undefined && parts.scopes?.some(scope => !former.scopes.includes(scope)) === true
  if (wider && !given) return refused('scopes', 'Scopes grow only with the tokens that were given for them.')
  return { outcome: 'kept', state: 'connected' }
}

function refused(field: string, message: string): DecidedImport {
  return { outcome: 'refused', field, message }
}
