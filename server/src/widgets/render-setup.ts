import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import type { OrganizationDomain } from '../directory/index.ts'
import type { Directory } from '../directory-sync/index.ts'
import { wireTime } from '../platform/wire.ts'
import type { Connection } from '../sso/index.ts'

export const domainSchema = z.object({
  id: z.string(),
  domain: z.string(),
  state: z.enum(['Failed', 'LegacyVerified', 'Pending', 'Verified']),
  nameServer: z.enum(['AwsRoute53', 'GoogleDomains', 'CloudFlare', 'GoDaddy', 'Other']),
  verificationPrefix: z.string().nullable(),
  verificationToken: z.string().nullable(),
  subdomain: z.string().nullable(),
  createdAt: z.string(),
})

const domainStates = { pending: 'Pending', verified: 'Verified', failed: 'Failed' } as const

/** A domain with the record that proves it. Who runs its name servers is looked up nowhere. */
export function presentWidgetDomain(domain: OrganizationDomain): z.input<typeof domainSchema> {
  return {
    id: domain.id,
    domain: domain.domain,
    state: domainStates[domain.state],
    nameServer: 'Other',
    verificationPrefix: domain.proof?.prefix ?? null,
    verificationToken: domain.proof?.token ?? null,
    subdomain: null,
    createdAt: wireTime(domain.createdAt),
  }
}

const certificateSchema = z.object({
  id: z.string(),
  value: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  lastExpiryEventSentAt: z.string().nullable(),
})

export const widgetConnectionSchema = z.object({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  state: z.enum(['Inactive', 'Validating', 'Active']),
  providerTag: z.enum(['Saml', 'OpenIdConnect']),
  x509Certificates: z.array(certificateSchema).optional(),
  latestExpiringCertificate: certificateSchema.nullable().optional(),
  latestExpiredCertificate: certificateSchema.nullable().optional(),
  createdAt: z.string(),
  lastSession: z.null(),
})

type Certificate = z.input<typeof certificateSchema>
const connectionStates = { draft: 'Validating', active: 'Active', inactive: 'Inactive' } as const
/** A certificate that ends within this time is worth a word. */
const soonMs = 90 * 86_400_000

/** A connection as its organization’s administrator sees it: no secret, and no key of ours. */
export function presentWidgetConnection(connection: Connection, now: Date): z.input<typeof widgetConnectionSchema> {
  const isSaml = connection.protocol === 'saml'
  return {
    id: connection.id,
    type: typeName(connection.type),
    name: connection.name,
    state: connectionStates[connection.state],
    providerTag: isSaml ? 'Saml' : 'OpenIdConnect',
    createdAt: wireTime(connection.createdAt),
    lastSession: null,
    ...(isSaml ? certificatesOf(connection, now) : {}),
  }
}

/** `OktaSAML` is `OktaSaml` there. */
function typeName(type: Connection['type']): string {
  return type
    .replace(/^VMware/, 'VmWare')
    .replace(/^ADFS/, 'Adfs')
    .replace(/SAML$/, 'Saml')
    .replace(/OIDC$/, 'Oidc')
}

function certificatesOf({ settings }: Connection, now: Date) {
  const given: readonly unknown[] = Array.isArray(settings.certificates) ? settings.certificates : []
  const all = given.flatMap(each => (typeof each === 'string' ? [presentCertificate(each)] : []))
  const byEnd = all.toSorted((a, b) => a.notAfter.localeCompare(b.notAfter))
  const [today, soon] = [now.toISOString(), new Date(now.getTime() + soonMs).toISOString()]
  return {
    x509Certificates: all,
    latestExpiringCertificate: byEnd.findLast(({ notAfter }) => notAfter > today && notAfter <= soon) ?? null,
    latestExpiredCertificate: byEnd.findLast(({ notAfter }) => notAfter <= today) ?? null,
  }
}

function presentCertificate(value: string): Certificate {
  const { fingerprint256, validFrom, validTo } = new X509Certificate(Buffer.from(value, 'base64'))
  return {
    id: fingerprint256.replaceAll(':', '').toLowerCase(),
    value,
    notBefore: new Date(validFrom).toISOString(),
    notAfter: new Date(validTo).toISOString(),
    lastExpiryEventSentAt: null,
  }
}

export const widgetDirectorySchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  state: z.enum(['linked', 'validating']),
  createdAt: z.string(),
  updatedAt: z.string(),
  metadata: z.object({
    users: z.object({ active: z.number(), inactive: z.number() }),
    groups: z.number(),
  }),
})

/** A directory with how many it holds. */
export function presentWidgetDirectory(
  directory: Directory,
  { active, inactive, groups }: { readonly active: number; readonly inactive: number; readonly groups: number },
): z.input<typeof widgetDirectorySchema> {
  const { id, name, type, state } = directory
  return {
    id,
    name,
    type,
    state,
    createdAt: wireTime(directory.createdAt),
    updatedAt: wireTime(directory.updatedAt),
    metadata: { users: { active, inactive }, groups },
  }
}
