import { authenticateCaller } from '../authentication/index.ts'
import { readForm } from '../platform/body.ts'
import type { Platform } from '../platform/platform.ts'
import { oauthRefusal, Refusal } from '../platform/refusal.ts'
import { type Call, oauthDoor, type Route } from '../platform/route.ts'
import { groupRoles } from '../roles/index.ts'
import { profileTokenSeconds, readProfile, redeemCode } from './actions-codes.ts'
import { getConnection } from './actions-connections.ts'
import { invalidGrant } from './errors.ts'
import type { Profile } from './model.ts'
import { presentProfile, profileSchema } from './render-profile.ts'
import { listRoleMappings } from './store-connections.ts'

const unstored = { 'Cache-Control': 'no-store' }

async function present(on: Platform, profile: Profile): Promise<object> {
  const connection = await getConnection(on.database, profile.connectionId)
  const roles = groupRoles(await listRoleMappings(on.database, connection.id), profile.groups) ?? []
  return profileSchema.parse(presentProfile(profile, { connection, roles }))
}

/** A code for a profile, and a token that reads it again for ten minutes (RFC 6749 section 4.1.3). */
async function token(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const values = new Map<string, string>()
  for (const [name, value] of form) {
    if (values.has(name)) throw oauthRefusal('invalid_request', 'A parameter came more than once.')
    values.set(name, value)
  }
  if (values.get('grant_type') !== 'authorization_code')
    throw oauthRefusal('unsupported_grant_type', 'The grant here is authorization_code.')
  const { application, client } = await authenticateCaller(on, call, values)
  const told = await redeemCode(on, {
    code: values.get('code') ?? '',
    application,
    clientProven: client === 'confidential',
    verifier: values.get('code_verifier'),
  })
  if (told === undefined) throw invalidGrant()
  const body = {
    token_type: 'Bearer',
    access_token: told.token.reveal(),
    expires_in: profileTokenSeconds,
    profile: await present(on, told.profile),
  }
  return Response.json(body, { headers: unstored })
}

/** The profile of a token of `/sso/token`. */
async function profile(on: Platform, call: Call): Promise<Response> {
  const bearer = /^bearer ([\x21-\x7e]{16,256})$/i.exec(call.request.headers.get('authorization') ?? '')?.[1]
  const found = bearer === undefined ? undefined : await readProfile(on, bearer)
  if (found === undefined)
    throw new Refusal({
      status: 401,
      code: 'Unauthorized',
      message: 'This token reads no profile. Redeem a new code.',
      shape: 'oauth',
    })
  return Response.json(await present(on, found), { headers: unstored })
}

/** Who somebody is at the provider of their organization, for the application that asked. */
export const ssoDoors: readonly Route[] = [
  oauthDoor('post', '/sso/token', { summary: 'A profile for a code of single sign-on', handle: token }),
  oauthDoor('get', '/sso/profile', { summary: 'The profile of a token', handle: profile }),
]
