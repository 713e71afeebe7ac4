import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose'
import type { FindCredential, KnownCredential } from '../platform/credentials.ts'
import type { Sql } from '../platform/database.ts'
import { findApplicationByClientId } from './store.ts'
import { findKeyOwner, findLogoutOwners, findRedirectOwners, findSecretOwners } from './store-credentials.ts'

/** Recognizes client secrets, registered addresses, what one of our keys signed, and what a client signed to prove itself. */
export const findApplicationCredential: FindCredential = async (sql, value) => {
  if (value.startsWith('cs_')) return known('client_secret', await findSecretOwners(sql, value))
  if (/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(value))
    return (await signedByUs(sql, value)) ?? signedByClient(sql, value)
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return undefined
  const redirect = known('redirect_uri', await findRedirectOwners(sql, value))
  return redirect ?? known('logout_uri', await findLogoutOwners(sql, value))
}

function known(kind: KnownCredential['kind'], owners: KnownCredential['owners']): KnownCredential | undefined {
  return owners.length === 0 ? undefined : { kind, owners }
}

/** By the signature, not by what the token says of itself: nobody can put words about an application into the log. */
async function signedByUs(sql: Sql, token: string): Promise<KnownCredential | undefined> {
  const kid = headerOf(token)?.kid
  const key = typeof kid === 'string' ? await findKeyOwner(sql, kid) : undefined
  if (key === undefined) return undefined
  return (await verifies(token, key.jwk as JWK)) ? { kind: 'signed_token', owners: key.owners } : undefined
}

async function signedByClient(sql: Sql, token: string): Promise<KnownCredential | undefined> {
  const issuer = claimsOf(token)?.iss
  const application = typeof issuer === 'string' ? await findApplicationByClientId(sql, issuer) : undefined
  if (application?.jwks === undefined) return undefined
  const keys = createLocalJWKSet(application.jwks as unknown as JSONWebKeySet)
  const right = await compactVerify(token, keys).then(
    () => true,
    () => false,
  )
  const { id, clientId } = application
  return right ? { kind: 'client_assertion', owners: [{ id, clientId }] } : undefined
}

async function verifies(token: string, jwk: JWK): Promise<boolean> {
  return importJWK(jwk)
    .then(key => compactVerify(token, key))
    .then(
      () => true,
      () => false,
    )
}

function headerOf(token: string): { readonly kid?: string } | undefined {
  try {
    return decodeProtectedHeader(token)
  } catch {
    return undefined
  }
}

function claimsOf(token: string): { readonly iss?: string } | undefined {
  try {
    return decodeJwt(token)
  } catch {
    return undefined
  }
}
