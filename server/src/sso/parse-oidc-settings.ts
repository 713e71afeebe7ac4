import { z } from 'zod'
import { settingLengthMax } from './model.ts'

const scopesMax = 20

/** What is set up of a connection by OpenID Connect. */
export const oidcSettingsSchema = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/ })
    .max(settingLengthMax)
    .transform(issuer => issuer.replace(/\/$/, '')),
  client_id: z.string().min(1).max(settingLengthMax),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/))
    .max(scopesMax)
    .default(['openid', 'email', 'profile']),
  /** The claim that lists the groups of the person. */
  groups_claim: z.string().min(1).max(100).default('groups'),
})

export type OidcSettings = z.output<typeof oidcSettingsSchema>

/** What is kept of a connection by OpenID Connect. */
export function parseOidcSettings(settings: Readonly<Record<string, unknown>>): OidcSettings {
  return oidcSettingsSchema.parse(settings)
}
