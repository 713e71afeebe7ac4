import { createHash } from 'node:crypto'
import type { ApplicationId } from '../platform/ids.ts'

export interface CodeQuestion {
  readonly kept: { readonly applicationId: ApplicationId; readonly codeChallenge: string | undefined }
  readonly application: { readonly id: ApplicationId }
  readonly clientProven: boolean
  readonly verifier: string | undefined
}

/** For this application, by its own proof, and by PKCE where it was asked for so (RFC 7636 section 4.6); at least by one of both. */
export function codeFits({ kept, application, clientProven, verifier }: CodeQuestion): boolean {
  if (kept.applicationId !== application.id) return false
  if (kept.codeChallenge === undefined) return clientProven && verifier === undefined
  return verifier !== undefined && createHash('sha256').update(verifier).digest('base64url') === kept.codeChallenge
}
