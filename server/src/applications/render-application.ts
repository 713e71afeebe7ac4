import { z } from 'zod'
import { uriCharactersMax } from './check-redirect-registration.ts'
import {
  type Application,
  applicationKinds,
  authMethods,
  type Branding,
  type ClientSecret,
  mfaPolicies,
  type SessionPolicy,
  type SignInPolicy,
  signInMethods,
} from './model.ts'
import type { KeyState } from './store-keys.ts'

export const policySchema = z.object({
  max_seconds: z.number().int(),
  idle_seconds: z.number().int(),
  access_token_seconds: z.number().int(),
  grant_max_seconds: z.number().int(),
  sign_in_reuse_max_age_seconds: z.number().int(),
})

const signInPolicySchema = z
  .object({
    methods: z.array(z.enum(signInMethods)),
    sign_up: z.boolean(),
    mfa: z.enum(mfaPolicies),
    organizations: z.array(z.string()).nullable().describe('Null: every organization.'),
    require_organization: z.boolean(),
  })
  .meta({ id: 'SignInPolicy' })

const headingMax = 100
const languagesMax = 20
const httpsUrl = z
  .url({ protocol: /^https$/ })
  .max(uriCharactersMax)
  .nullish()
const color = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'A colour is written #rrggbb.')
  .nullish()

/** What an application looks like: every address https, every colour `#rrggbb`, headings by language. */
export const brandingSchema = z
  .strictObject({
    logo_url: httpsUrl,
    dark_logo_url: httpsUrl,
    accent_color: color,
    dark_accent_color: color,
    background_color: color,
    dark_background_color: color,
    support_url: httpsUrl,
    terms_url: httpsUrl,
    privacy_url: httpsUrl,
    headings: z
      .record(z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/), z.string().max(headingMax))
      .refine(given => Object.keys(given).length <= languagesMax, `at most ${languagesMax} languages`)
      .nullish(),
  })
  .meta({ id: 'Branding' })

export const applicationSchema = z
  .object({
    object: z.literal('application'),
    id: z.string(),
    client_id: z.string(),
    name: z.string(),
    kind: z.enum(applicationKinds),
    state: z.enum(['active', 'retired']),
    registration: z.enum(['built_in', 'admin', 'dynamic', 'metadata_document']),
    client_uri: z.string().nullable(),
    token_endpoint_auth_method: z.enum(authMethods),
    description: z.string().nullable(),
    homepage_url: z.string().nullable(),
    initiate_login_uri: z.string().nullable(),
    is_default: z.boolean(),
    redirect_uris: z.array(z.object({ id: z.string(), uri: z.string(), default: z.boolean() })),
    logout_uris: z.array(z.object({ id: z.string(), uri: z.string(), default: z.boolean() })),
    origins: z.array(z.string()),
    session_policy: policySchema,
    sign_in_policy: signInPolicySchema,
    branding: brandingSchema,
    back_channel_logout_uri: z.string().nullable(),
    front_channel_logout_uri: z.string().nullable(),
    front_channel_logout_session_required: z.boolean(),
    external_sign_in_uri: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'Application' })

export const madeSchema = applicationSchema.extend({
  client_secret: z.string().optional().describe('Shown once, for applications that authenticate with a secret.'),
})

/** An application as the API shows it. */
export function presentApplication(application: Application): z.input<typeof applicationSchema> {
  return {
    object: 'application',
    id: application.id,
    client_id: application.clientId,
    name: application.name,
    kind: application.kind,
    state: application.state,
    registration: application.registration,
    client_uri: application.clientUri ?? null,
    token_endpoint_auth_method: application.tokenEndpointAuthMethod,
    description: application.description ?? null,
    homepage_url: application.homepageUrl ?? null,
    initiate_login_uri: application.initiateLoginUri ?? null,
    is_default: application.isDefault,
    redirect_uris: application.redirectUris.map(each => ({ id: each.id, uri: each.uri, default: each.isDefault })),
    logout_uris: application.logoutUris.map(each => ({ id: each.id, uri: each.uri, default: each.isDefault })),
    origins: [...application.origins],
    session_policy: presentPolicy(application.policy),
    sign_in_policy: presentSignInPolicy(application.signIn),
    branding: presentBranding(application.branding),
    back_channel_logout_uri: application.backChannelLogoutUri ?? null,
    front_channel_logout_uri: application.frontChannelLogoutUri ?? null,
    front_channel_logout_session_required: application.frontChannelLogoutSessionRequired,
    external_sign_in_uri: application.externalSignInUri ?? null,
    created_at: application.createdAt.toISOString(),
    updated_at: application.updatedAt.toISOString(),
  }
}

function presentPolicy(policy: SessionPolicy): z.input<typeof policySchema> {
  return {
    max_seconds: policy.maxSeconds,
    idle_seconds: policy.idleSeconds,
    access_token_seconds: policy.accessTokenSeconds,
    grant_max_seconds: policy.grantMaxSeconds,
    sign_in_reuse_max_age_seconds: policy.signInReuseMaxAgeSeconds,
  }
}

function presentSignInPolicy(policy: SignInPolicy): z.input<typeof signInPolicySchema> {
  return {
    methods: [...policy.methods],
    sign_up: policy.signUp,
    mfa: policy.mfa,
    organizations: policy.organizations === undefined ? null : [...policy.organizations],
    require_organization: policy.requireOrganization,
  }
}

/** Branding as the API shows it: each member, null where there is none. */
export function presentBranding(branding: Branding): z.input<typeof brandingSchema> {
  return {
    logo_url: branding.logoUrl ?? null,
    dark_logo_url: branding.darkLogoUrl ?? null,
    accent_color: branding.accentColor ?? null,
    dark_accent_color: branding.darkAccentColor ?? null,
    background_color: branding.backgroundColor ?? null,
    dark_background_color: branding.darkBackgroundColor ?? null,
    support_url: branding.supportUrl ?? null,
    terms_url: branding.termsUrl ?? null,
    privacy_url: branding.privacyUrl ?? null,
    headings: branding.headings ?? null,
  }
}

export const keySchema = z
  .object({
    object: z.literal('signing_key'),
    id: z.string().describe('Stands as `kid` in what it signs.'),
    algorithm: z.enum(['RS256', 'ES256']),
    created_at: z.string(),
    signs_from: z.string(),
    retired_at: z.string().nullable(),
    published_until: z.string().nullable(),
  })
  .meta({ id: 'SigningKey' })

/** A signing key as the API shows it; its public part is in the key set. */
export function presentKey(key: KeyState): z.input<typeof keySchema> {
  return {
    object: 'signing_key',
    id: key.kid,
    algorithm: key.algorithm,
    created_at: key.createdAt.toISOString(),
    signs_from: key.signsFrom.toISOString(),
    retired_at: key.retiredAt?.toISOString() ?? null,
    published_until: key.publishedUntil?.toISOString() ?? null,
  }
}

export const secretSchema = z
  .object({
    object: z.literal('client_secret'),
    id: z.string(),
    secret_hint: z.string(),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    last_used_at: z.string().nullable(),
  })
  .meta({ id: 'ClientSecret' })

/** A secret as the API shows it: never itself. */
export function presentSecret(secret: ClientSecret): z.input<typeof secretSchema> {
  return {
    object: 'client_secret',
    id: secret.id,
    secret_hint: secret.hint,
    created_at: secret.createdAt.toISOString(),
    expires_at: secret.expiresAt?.toISOString() ?? null,
    last_used_at: secret.lastUsedAt?.toISOString() ?? null,
  }
}
