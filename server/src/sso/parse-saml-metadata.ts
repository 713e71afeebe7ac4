import { X509Certificate } from 'node:crypto'
import { attributeOf, childrenOf, everyElement, parseXml, type XmlElement } from './parse-xml.ts'

/** How a request gets to a provider. */
export const ssoBindings = ['redirect', 'post'] as const
export type SsoBinding = (typeof ssoBindings)[number]

/** What a provider says about itself. */
export interface SamlMetadata {
  readonly idpEntityId: string
  readonly ssoUrl: string
  /** By redirect where the provider takes that. */
  readonly ssoBinding: SsoBinding
  readonly sloUrl: string | undefined
  /** DER in base64, the ones that it signs with. */
  readonly certificates: readonly string[]
}

export type MetadataRead =
  | { readonly ok: true; readonly metadata: SamlMetadata }
  | { readonly ok: false; readonly why: string }

/** Of a document with metadata. */
export const metadataLengthMax = 524_288
const modulusBitsMin = 2048
const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol'
const md = 'urn:oasis:names:tc:SAML:2.0:metadata'
const ds = 'http://www.w3.org/2000/09/xmldsig#'
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'

/**
 * The one identity provider of a document (SAML Metadata section 2). What an administrator gives, or its own address says over TLS,
 * is believed; a signature over it is not judged, because there is nobody to believe about its key.
 */
export function parseSamlMetadata(text: string): MetadataRead {
  if (text.length > metadataLengthMax) return no('The metadata is too long.')
  const read = parseXml(text.replace(/^\ufeff/, '').trimStart(), { comments: 'skipped' })
  if (!read.ok) return no(`The metadata can’t be read: it has ${read.why}.`)
  const providers = [...everyElement(read.root)].filter(
    element => is(element, 'EntityDescriptor') && identityProviderOf(element) !== undefined,
  )
  const [entity, another] = providers
  if (entity === undefined) return no('The metadata describes no identity provider that speaks SAML 2.0.')
  if (another !== undefined) return no('The metadata describes several identity providers.')
  const provider = identityProviderOf(entity)
  const idpEntityId = attributeOf(entity, 'entityID')
  if (provider === undefined || !idpEntityId) return no('The metadata names no entity ID.')
  const byRedirect = locationOf(provider, 'SingleSignOnService', redirect)
  const ssoUrl = byRedirect ?? locationOf(provider, 'SingleSignOnService', post)
  if (ssoUrl === undefined) return no('The metadata has no address for sign-in by HTTP-Redirect or HTTP-POST.')
  const certificates = [...new Set(signingCertificates(provider))]
  return {
    ok: true,
    metadata: {
      idpEntityId,
      ssoUrl,
      ssoBinding: byRedirect === undefined ? 'post' : 'redirect',
      sloUrl: locationOf(provider, 'SingleLogoutService', redirect),
      certificates,
    },
  }
}

function no(why: string): MetadataRead {
  return { ok: false, why }
}

function is(element: XmlElement, name: string): boolean {
  return element.namespace === md && element.name === name
}

function identityProviderOf(entity: XmlElement): XmlElement | undefined {
  return childrenOf(entity, md, 'IDPSSODescriptor').find(each =>
    (attributeOf(each, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(protocol),
  )
}

function locationOf(provider: XmlElement, name: string, binding: string): string | undefined {
  const service = childrenOf(provider, md, name).find(each => attributeOf(each, 'Binding') === binding)
  return service && attributeOf(service, 'Location')
}

function signingCertificates(provider: XmlElement): readonly string[] {
  return childrenOf(provider, md, 'KeyDescriptor')
    .filter(key => (attributeOf(key, 'use') ?? 'signing') === 'signing')
    .flatMap(key => [...everyElement(key)])
    .filter(({ namespace, name }) => namespace === ds && name === 'X509Certificate')
    .map(({ text }) => text.replace(/\s/g, ''))
}

export type CertificateRead =
  | { readonly ok: true; readonly certificate: string; readonly endsAt: Date }
  | { readonly ok: false; readonly why: string }

/** A certificate as PEM or base64, as DER in base64; an RSA key that is long enough, because that is what is verified here. */
export function parseCertificate(text: string): CertificateRead {
  const body = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return { ok: false, why: 'This is no certificate.' }
  const read = certificateIn(Buffer.from(body, 'base64'))
  if (read === undefined) return { ok: false, why: 'This is no certificate.' }
  const { asymmetricKeyType, asymmetricKeyDetails } = read.publicKey
  if (asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) < modulusBitsMin)
    return { ok: false, why: `The key of the certificate is no RSA key of ${modulusBitsMin} bits or more.` }
  return { ok: true, certificate: read.raw.toString('base64'), endsAt: new Date(read.validTo) }
}

/** When the last of these certificates ends. */
export function certificatesEnd(certificates: readonly string[]): Date | undefined {
  const ends = certificates.map(parseCertificate).flatMap(read => (read.ok ? [read.endsAt.getTime()] : []))
  return ends.length === 0 ? undefined : new Date(Math.max(...ends))
}

function certificateIn(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    return undefined
  }
}
