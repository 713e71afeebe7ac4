import { z } from 'zod'
import type { AttributeNames } from './derive-saml-person.ts'
import { settingLengthMax } from './model.ts'
import {
  metadataLengthMax,
  parseCertificate,
  parseSamlMetadata,
  type SsoBinding,
  ssoBindings,
} from './parse-saml-metadata.ts'

const certificatesMax = 6
const certificateLengthMax = 20_000

const text = z.string().min(1).max(settingLengthMax)
const secureUrl = z.url({ protocol: /^https$/ }).max(2_000)

const kept = z.strictObject({
  idp_entity_id: text,
  sso_url: secureUrl,
  /** How requests get there. */
  sso_binding: z.enum(ssoBindings).optional(),
  slo_url: secureUrl.optional(),
  /** DER in base64; several while the provider changes from one to the next. */
  certificates: z.array(z.string().max(certificateLengthMax)).min(1).max(certificatesMax),
  /** Read when it is given, and again each day. Plain http only to what the operator allows, as the way out decides. */
  metadata_url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  email_attribute: text.optional(),
  first_name_attribute: text.optional(),
  last_name_attribute: text.optional(),
  groups_attribute: text.optional(),
})

type Kept = z.output<typeof kept>

/** Given as metadata, or one by one; what stands in the metadata counts over what is given beside it. */
export const samlSettingsSchema = z
  .strictObject({ ...kept.partial().shape, metadata: z.string().max(metadataLengthMax).optional() })
  .transform(({ metadata, ...given }, context): Kept => {
    const fault = (path: string, message: string): never => {
      context.addIssue({ code: 'custom', path: [path], message })
      return z.NEVER
    }
    const read = metadata === undefined ? undefined : parseSamlMetadata(metadata)
    if (read?.ok === false) return fault('metadata', read.why)
    const said = read?.metadata && {
      idp_entity_id: read.metadata.idpEntityId,
      sso_url: read.metadata.ssoUrl,
      ...(read.metadata.ssoBinding === 'post' && { sso_binding: 'post' as const }),
      ...(read.metadata.sloUrl !== undefined && { slo_url: read.metadata.sloUrl }),
      certificates: [...read.metadata.certificates],
    }
    const parsed = kept.safeParse({ ...given, ...said })
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      return fault(issue?.path.join('.') ?? '', issue?.message ?? 'This does not fit.')
    }
    const certificates: string[] = []
    for (const certificate of parsed.data.certificates) {
      const judged = parseCertificate(certificate)
      if (!judged.ok) return fault('certificates', judged.why)
      if (!certificates.includes(judged.certificate)) certificates.push(judged.certificate)
    }
    return { ...parsed.data, certificates }
  })

export interface SamlSettings {
  readonly idpEntityId: string
  readonly ssoUrl: string
  readonly ssoBinding: SsoBinding
  /** Where a sign-in there ends, and what answers such requests. */
  readonly sloUrl: string | undefined
  readonly certificates: readonly string[]
  readonly metadataUrl: string | undefined
  readonly attributes: AttributeNames
}

/** What is kept of a connection by SAML. */
export function parseSamlSettings(settings: Readonly<Record<string, unknown>>): SamlSettings {
  const read = kept.parse(settings)
  return {
    idpEntityId: read.idp_entity_id,
    ssoUrl: read.sso_url,
    ssoBinding: read.sso_binding ?? 'redirect',
    sloUrl: read.slo_url,
    certificates: read.certificates,
    metadataUrl: read.metadata_url,
    attributes: {
      email: read.email_attribute,
      firstName: read.first_name_attribute,
      lastName: read.last_name_attribute,
      groups: read.groups_attribute,
    },
  }
}
