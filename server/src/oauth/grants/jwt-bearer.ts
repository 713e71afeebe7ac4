import type { Platform } from '../../platform/platform.ts'
import { grantByIdentity, identityAssertionType } from '../actions-identity.ts'
import { clientOfWorkload, grantByWorkload } from '../actions-workload.ts'
import { tokenRefused } from '../errors.ts'
import type { Granted, TokenRequest } from '../model.ts'
import { parseAssertion } from '../parse-assertion.ts'
import type { Grant } from './grant.ts'

/**
 * RFC 7523 section 2.1: what another issuer says, of a person or of a workload. Its type says which of the two is meant, and each is
 * judged by what was agreed for that one.
 */
export const jwtBearer: Grant = {
  name: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  grant: assert,
  findClient: clientOfWorkload,
}

async function assert(on: Platform, request: TokenRequest): Promise<Granted> {
  const presented = request.values.get('assertion')
  if (presented === undefined) throw tokenRefused('invalid_request', 'The parameter assertion is missing.')
  const read = parseAssertion(presented)
  if (read === undefined) throw tokenRefused('invalid_grant', 'This assertion is of no use here.')
  return read.type === identityAssertionType ? grantByIdentity(on, request, read) : grantByWorkload(on, request, read)
}
