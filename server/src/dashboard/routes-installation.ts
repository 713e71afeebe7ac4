import { z } from 'zod'
import { defaultPolicies, defaultSignInPolicy } from '../applications/index.ts'
import { smtpServer } from '../mail/index.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { describeDatabase, listNodes } from '../platform/store.ts'
import { version } from '../platform/version.ts'

const policySchema = z.object({
  kind: z.string(),
  max_seconds: z.number().int(),
  idle_seconds: z.number().int(),
  access_token_seconds: z.number().int(),
  grant_max_seconds: z.number().int(),
  sign_in_reuse_max_age_seconds: z.number().int(),
})

const installationSchema = z
  .object({
    object: z.literal('installation'),
    version: z.string(),
    base_url: z.string(),
    /** Those that said in the last minute that they run. */
    nodes: z.array(z.object({ id: z.string(), answers: z.boolean() })),
    database: z.object({
      /** In the data directory, or one that nodes share. */
      kind: z.enum(['embedded', 'external']),
      version: z.string(),
      bytes: z.number().int(),
      started_at: z.string(),
      newest_migration: z.number().int(),
    }),
    mail: z.object({
      kind: z.enum(['smtp', 'outbox', 'none']),
      host: z.string().nullable(),
      port: z.number().int().nullable(),
      sender: z.string().nullable(),
    }),
    egress_allow: z.array(z.string()),
    rate_limits: z.enum(['default', 'off', 'file']),
    sign_in_risk: z.enum(['off', 'observe', 'enforce']),
    country_header: z.string().nullable(),
    /** Host of the list of leaked passwords that is asked. */
    breach_list: z.string().nullable(),
    /** What an application starts with, by kind. */
    session_policy_defaults: z.array(policySchema),
    sign_in_defaults: z.object({ methods: z.array(z.string()), sign_up: z.boolean(), mfa: z.string() }),
  })
  .meta({ id: 'Installation' })

function mailOf({ config }: Platform): z.input<typeof installationSchema>['mail'] {
  const { smtpUrl, baseUrl } = config
  if (!(smtpUrl instanceof Secret)) {
    return { kind: smtpUrl === 'none' ? 'none' : 'outbox', host: null, port: null, sender: null }
  }
  const { host, port, from } = smtpServer(smtpUrl.reveal(), baseUrl)
  return { kind: 'smtp', host, port, sender: from.name === '' ? from.address : `${from.name} <${from.address}>` }
}

async function describe(on: Platform): Promise<z.input<typeof installationSchema>> {
  const { config } = on
  const [facts, nodes] = await Promise.all([describeDatabase(on.database), listNodes(on.database)])
  return {
    object: 'installation',
    version,
    base_url: config.baseUrl,
    nodes: nodes.map(({ id }) => ({ id, answers: id === on.node })),
    database: {
      kind: config.databaseUrl === undefined ? 'embedded' : 'external',
      version: facts.version,
      bytes: facts.bytes,
      started_at: facts.startedAt.toISOString(),
      newest_migration: facts.newestMigration,
    },
    mail: mailOf(on),
    egress_allow: [...config.egressAllow],
    rate_limits: typeof config.rateLimits === 'string' ? config.rateLimits : 'file',
    sign_in_risk: config.signInRisk,
    country_header: config.countryHeader?.name ?? null,
    breach_list: config.passwordBreachesUrl === undefined ? null : new URL(config.passwordBreachesUrl).host,
    session_policy_defaults: Object.entries(defaultPolicies).map(([kind, policy]) => ({
      kind,
      max_seconds: policy.maxSeconds,
      idle_seconds: policy.idleSeconds,
      access_token_seconds: policy.accessTokenSeconds,
      grant_max_seconds: policy.grantMaxSeconds,
      sign_in_reuse_max_age_seconds: policy.signInReuseMaxAgeSeconds,
    })),
    sign_in_defaults: {
      methods: [...defaultSignInPolicy.methods],
      sign_up: defaultSignInPolicy.signUp,
      mfa: defaultSignInPolicy.mfa,
    },
  }
}

/** What the installation is: no secret of it, and nothing that is set over the API. */
export const installationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/installation',
      operation: 'getInstallation',
      summary: 'Version, nodes, database, mail and switches of this installation, and what applications start with',
      tag: 'Installation',
      access: 'auditor',
      response: installationSchema,
    },
    on => describe(on),
  ),
]
