import { type FieldError, Refusal } from '../platform/refusal.ts'
import type { AuthMethod, UpstreamFault } from './model.ts'

/** 422 for a provider that can't be added, with the field that is wrong. */
export function providerRefused(field: string, message: string): Refusal {
  const errors: readonly FieldError[] = [{ code: 'invalid', field, message }]
  return new Refusal({ status: 422, code: 'invalid_request_parameters', message, errors })
}

/** 422 for a document that is not imported. `why` ends a sentence about it. */
export function documentRefused(why: string): Refusal {
  return new Refusal({ status: 422, code: 'openapi_document_refused', message: `The document ${why}.` })
}

/** 403 for an account that is for an organization of which its person is no active member, or not any more. */
export function notAMember(): Refusal {
  return new Refusal({
    status: 403,
    code: 'not_a_member',
    message: 'This person is not an active member of the organization.',
  })
}

const words: Readonly<Record<UpstreamFault, string>> = {
  unavailable: 'did not answer. Check that it runs, then try again',
  timed_out: 'did not answer in time. Try again later',
  not_allowed: 'is not at a public https address. An operator can allow its range with AMBIT_EGRESS_ALLOW',
  credential_refused: 'does not accept the credential. Give a new one',
  scope_missing: 'wants more than the account allows. Connect it again',
  connection_required: 'needs a connected account. Connect one first',
  gone: 'is not served any more',
  too_large: 'answered with more than is taken from it',
  malformed: 'answered with what is not its protocol. Check the address',
  input_required: 'asked for input that is not passed on',
}

/** What a provider's fault means for somebody who waits for it. */
export function providerFault(name: string, why: UpstreamFault): Refusal {
  const code = why === 'not_allowed' ? 'url_not_allowed' : why === 'connection_required' ? why : 'upstream_unavailable'
  const status = why === 'not_allowed' ? 400 : why === 'connection_required' ? 409 : 502
  return new Refusal({ status, code, message: `${name} ${words[why]}.`, details: { reason: why } })
}

const elsewhere: Readonly<Record<AuthMethod, string>> = {
  oauth: 'POST /data-integrations/{slug}/token',
  api_key: 'POST /data-integrations/{slug}/credentials',
  client_credentials: 'POST /data-integrations/{slug}/credentials',
}

/** 422 in the words of the WorkOS API: the account proves itself in another way than the route is for. */
export function authMethodMismatch(method: AuthMethod): Refusal {
  return new Refusal({
    status: 422,
    code: 'auth_method_mismatch',
    message: `This account uses ${method}. Ask ${elsewhere[method]} instead.`,
  })
}
