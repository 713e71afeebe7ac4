import { z } from 'zod'
import type { SeenImport, SeenOperation } from './actions-openapi.ts'
import { isObject } from './derive-bounded-result.ts'
import { type SecurityScheme, securitySchemes } from './derive-openapi-security.ts'
import { effects } from './model.ts'
import type { OpenapiDocument } from './parse-openapi.ts'

/** A document as the administrator sees it who decides what of it becomes tools. */

const operationSchema = z.object({
  operation: z.string().describe('Method and path: what it is chosen by'),
  operation_id: z.string().nullable(),
  tool: z.string().describe('What the tool is called at its provider'),
  title: z.string(),
  description: z.string(),
  effect: z.enum(effects).describe('Proposed by the method; for one that is a tool already, as it was confirmed'),
  input_schema: z.record(z.string(), z.json()).nullable(),
  findings: z.array(z.string()),
  security: z.array(z.string()).describe('Schemes by which it may be called, one or the other; empty text for none'),
  servers: z.array(z.string()).describe('Where it lives, when that is not where the rest does'),
  left_out: z.string().nullable().describe('Why no tool can be made of it'),
  change: z.enum(['added', 'removed', 'changed', 'same', 'not_chosen']),
  what_changed: z.array(z.string()),
})

const schemeSchema = z.object({
  name: z.string(),
  kind: z.enum(['bearer', 'oauth', 'unusable']),
  header: z.string().nullable(),
  authorization_url: z.string().nullable(),
  token_url: z.string().nullable(),
  scopes: z.array(z.string()),
  because: z.string().nullable(),
})

export const openapiImportSchema = z
  .object({
    object: z.literal('openapi_import'),
    id: z.string(),
    slug: z.string(),
    provider_id: z.string().nullable().describe('Null for a provider that is yet to be made'),
    title: z.string(),
    version: z.string(),
    digest: z.string(),
    source_url: z.string().nullable(),
    servers: z
      .array(z.string())
      .describe('Addresses that the document names; none of them is used unless it is chosen'),
    security_schemes: z.array(schemeSchema),
    operations: z.array(operationSchema),
    created_at: z.string(),
    expires_at: z.string(),
  })
  .meta({ id: 'OpenapiImport' })

/** With each operation beside what it was. */
export function presentImport({ kept, document, operations }: SeenImport): z.input<typeof openapiImportSchema> {
  return {
    object: 'openapi_import',
    id: kept.id,
    slug: kept.slug,
    provider_id: kept.providerId ?? null,
    title: document.title,
    version: document.version,
    digest: document.digest,
    source_url: kept.sourceUrl ?? null,
    servers: serversOf(document, kept.sourceUrl),
    security_schemes: securitySchemes(document).map(presentScheme),
    operations: operations.map(presentOperation),
    created_at: kept.createdAt.toISOString(),
    expires_at: kept.expiresAt.toISOString(),
  }
}

function presentOperation(seen: SeenOperation): z.input<typeof operationSchema> {
  return {
    operation: seen.key,
    operation_id: seen.operationId ?? null,
    tool: seen.name,
    title: seen.title,
    description: seen.description,
    effect: seen.effect,
    input_schema: isObject(seen.inputSchema) ? JSON.parse(JSON.stringify(seen.inputSchema)) : null,
    findings: [...seen.findings],
    security: [...seen.security],
    servers: [...seen.servers],
    left_out: seen.leftOut ?? null,
    change: seen.change,
    what_changed: [...seen.what],
  }
}

function presentScheme(scheme: SecurityScheme): z.input<typeof schemeSchema> {
  const { name, kind, scopes } = scheme
  return {
    name,
    kind,
    header: scheme.kind === 'unusable' ? null : scheme.place.header,
    authorization_url: scheme.kind === 'oauth' ? scheme.authorizationUrl : null,
    token_url: scheme.kind === 'oauth' ? scheme.tokenUrl : null,
    scopes: [...scopes],
    because: scheme.kind === 'unusable' ? scheme.because : null,
  }
}

const serversMax = 20

/** Variables by their defaults, and relative ones below the address that the document came from. */
function serversOf({ root }: OpenapiDocument, sourceUrl: string | undefined): string[] {
  const servers = Array.isArray(root.servers) ? root.servers.filter(isObject).slice(0, serversMax) : []
  return servers.flatMap(({ url, variables }) => {
    if (typeof url !== 'string') return []
    const known = isObject(variables) ? variables : {}
    const filled = url.replace(/\{([^{}]*)\}/g, (_all, name: string) => {
      const variable = Object.hasOwn(known, name) ? known[name] : undefined
      return isObject(variable) && typeof variable.default === 'string' ? variable.default : ''
    })
    return URL.canParse(filled, sourceUrl) ? [new URL(filled, sourceUrl).href] : []
  })
}
