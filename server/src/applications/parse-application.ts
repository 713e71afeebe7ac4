import { z } from 'zod'
import { type ApplicationId, type OrganizationId, parseId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import type { MoreParts, SignInChange } from './actions.ts'
import { checkJwks } from './check-jwks.ts'
import { uriCharactersMax } from './check-redirect-registration.ts'
import { type AuthMethod, authMethods, type Branding, creatableKinds, mfaPolicies, signInMethods } from './model.ts'
import { brandingSchema, policySchema } from './render-application.ts'

const applicationNameMax = 200
const keysMax = 20
const organizationsMax = 1_000
const descriptionMax = 1_000

/** How many addresses of one sort an application may have. */
export const addressesMax = 50

/** How an application or an agent may be called. */
export const applicationName = z.string().trim().min(1).max(applicationNameMax)
export const descriptionText = z.string().max(descriptionMax)
/** A key set as it is sent (RFC 7517 section 5); what is in it is judged by `refuseJwks`. */
export const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.json())).min(1).max(keysMax) })
/** The address of a page: http or https. */
export const webUrl = z.url({ protocol: /^https?$/ }).max(uriCharactersMax)
/** Where we send messages ourselves; the guarded fetcher judges the host at each one. */
const messageUrl = z.url({ protocol: /^https?$/ }).max(uriCharactersMax)

/** The id in an address of ours. 404 for another shape. */
export function parseApplicationId(id: string): ApplicationId {
  const parsed = parseId('application', id)
  if (parsed === undefined) throw notFound('application')
  return parsed
}

/** 422 when keys are needed and missing, or when they don't verify, or hold a private part. */
export function refuseJwks(jwks: Json | undefined, method: AuthMethod): void {
  const message =
    jwks === undefined && method === 'private_key_jwt' ? 'private_key_jwt needs public keys.' : checkJwks(jwks)
  if (message !== undefined) throw unprocessable(message, [{ code: 'invalid_jwks', message, field: 'jwks' }])
}

export const policyChange = policySchema.partial().strict()

const urisSchema = z
  .array(z.union([z.string(), z.object({ uri: z.string() }).transform(each => each.uri)]))
  .max(addressesMax)

const signInChange = z.strictObject({
  methods: z.array(z.enum(signInMethods)).min(1).optional(),
  sign_up: z.boolean().optional(),
  mfa: z.enum(mfaPolicies).optional(),
  organizations: z.array(z.string()).max(organizationsMax).nullable().optional(),
  require_organization: z.boolean().optional(),
})

/** What may be given at the start and changed later. */
const moreShape = {
  description: descriptionText.nullable().optional(),
  homepage_url: webUrl.nullable().optional(),
  initiate_login_uri: webUrl.nullable().optional(),
  logout_uris: urisSchema.optional(),
  origins: z.array(z.string().max(uriCharactersMax)).max(addressesMax).optional(),
  sign_in_policy: signInChange.optional(),
  branding: brandingSchema.optional(),
  back_channel_logout_uri: messageUrl.nullable().optional(),
  front_channel_logout_uri: z.string().nullable().optional(),
  front_channel_logout_session_required: z.boolean().optional(),
  external_sign_in_uri: webUrl.nullable().optional(),
}

export const createBody = z.strictObject({
  name: applicationName,
  kind: z.enum(creatableKinds).default('web'),
  client_uri: webUrl.optional(),
  redirect_uris: urisSchema.default([]),
  token_endpoint_auth_method: z.enum(authMethods).optional(),
  jwks: jwksSchema.optional(),
  session_policy: policyChange.optional(),
  ...moreShape,
})

export const changeBody = z.strictObject({
  name: applicationName.optional(),
  client_uri: webUrl.optional(),
  state: z.literal('retired').optional(),
  redirect_uris: urisSchema.optional(),
  jwks: jwksSchema.optional(),
  session_policy: policyChange.optional(),
  ...moreShape,
})

type More = { readonly [Member in keyof typeof moreShape]?: z.output<(typeof moreShape)[Member]> }

/** The members as the actions take them; what was left out stays out. */
export function parseMore(body: More): MoreParts {
  return {
    description: body.description,
    homepageUrl: body.homepage_url,
    initiateLoginUri: body.initiate_login_uri,
    logoutUris: body.logout_uris,
    origins: body.origins,
    backChannelLogoutUri: body.back_channel_logout_uri,
    frontChannelLogoutUri: body.front_channel_logout_uri,
    frontChannelLogoutSessionRequired: body.front_channel_logout_session_required,
    externalSignInUri: body.external_sign_in_uri,
    signIn: body.sign_in_policy === undefined ? undefined : parseSignIn(body.sign_in_policy),
    branding: body.branding === undefined ? undefined : parseBranding(body.branding),
  }
}

function parseSignIn(given: z.output<typeof signInChange>): SignInChange {
  return {
    ...(given.methods === undefined ? {} : { methods: [...new Set(given.methods)] }),
    ...(given.sign_up === undefined ? {} : { signUp: given.sign_up }),
    ...(given.mfa === undefined ? {} : { mfa: given.mfa }),
    ...(given.organizations === undefined ? {} : { organizations: organizationIds(given.organizations) }),
    ...(given.require_organization === undefined ? {} : { requireOrganization: given.require_organization }),
  }
}

function organizationIds(given: readonly string[] | null): OrganizationId[] | null {
  if (given === null) return null
  return [...new Set(given)].map((text, index) => {
    const id = parseId('organization', text)
    if (id !== undefined) return id
    throw unprocessable('Some organizations are unknown.', [
      { code: 'organization_not_found', message: 'No organization.', field: `sign_in_policy.organizations.${index}` },
    ])
  })
}

/** Branding as it is sent, in the words of the model. */
export function parseBranding(given: z.output<typeof brandingSchema>): Branding {
  return {
    logoUrl: given.logo_url ?? undefined,
    darkLogoUrl: given.dark_logo_url ?? undefined,
    accentColor: given.accent_color ?? undefined,
    darkAccentColor: given.dark_accent_color ?? undefined,
    backgroundColor: given.background_color ?? undefined,
    darkBackgroundColor: given.dark_background_color ?? undefined,
    supportUrl: given.support_url ?? undefined,
    termsUrl: given.terms_url ?? undefined,
    privacyUrl: given.privacy_url ?? undefined,
    headings: given.headings ?? undefined,
  }
}
