import { ds, type SignatureFault, samlSignatureFault } from './check-saml-signature.ts'
import { attributeOf, childrenOf, everyElement, type XmlElement } from './parse-xml.ts'

export const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const saml = 'urn:oasis:names:tc:SAML:2.0:assertion'
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const responder = 'urn:oasis:names:tc:SAML:2.0:status:Responder'
const declinedStatuses = [
  'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed',
  'urn:oasis:names:tc:SAML:2.0:status:RequestDenied',
]

export interface ResponseQuestion {
  /** Where it was posted. */
  readonly acs: string
  /** Of the request that it answers; undefined: nobody asked, and it answers none. */
  readonly requestId: string | undefined
  readonly idpEntityId: string
}

export type ResponseFault =
  | 'declined'
  | 'not_a_response'
  | 'other_version'
  | 'other_destination'
  | 'other_request'
  | 'other_issuer'
  | 'not_successful'
  | 'assertion_count'
  | 'unknown_content'
  | 'id_not_unique'
  | 'not_signed'
  | SignatureFault

/**
 * The form of a response, before any signature is looked at: one assertion in its one place, signed as a whole, and nothing that a
 * second reader could take for another one (T30, signature wrapping). What the message says by itself has to fit too.
 */
export function checkSamlResponse(root: XmlElement, asked: ResponseQuestion): ResponseFault | undefined {
  if (root.namespace !== samlp || root.name !== 'Response') return 'not_a_response'
  if (attributeOf(root, 'Version') !== '2.0') return 'other_version'
  if (attributeOf(root, 'Destination') !== asked.acs) return 'other_destination'
  if (attributeOf(root, 'InResponseTo') !== asked.requestId) return 'other_request'
  const issuers = childrenOf(root, saml, 'Issuer')
  if (issuers.length > 1 || issuers.some(issuer => issuer.text.trim() !== asked.idpEntityId)) return 'other_issuer'
  const status = statusFault(root)
  if (status !== undefined) return status
  const all = [...everyElement(root)]
  const named = all.filter(({ name }) => name === 'Assertion' || name === 'EncryptedAssertion')
  const [assertion] = childrenOf(root, saml, 'Assertion')
  if (assertion === undefined || named.length !== 1 || named[0] !== assertion) return 'assertion_count'
  if (!idsAreUnique(all)) return 'id_not_unique'
  if (!root.children.every(child => isKnownPart(child))) return 'unknown_content'
  const signatures = all.filter(({ name }) => name === 'Signature')
  if (childrenOf(assertion, ds, 'Signature').length === 0) return 'not_signed'
  const inPlace = [...childrenOf(root, ds, 'Signature'), ...childrenOf(assertion, ds, 'Signature')]
  if (signatures.length !== inPlace.length || childrenOf(root, ds, 'Signature').length > 1) return 'signature_form'
  if (all.filter(({ name }) => name === 'SignedInfo' || name === 'Reference').length !== inPlace.length * 2)
    return 'signature_form'
  return [root, assertion].map(signed => samlSignatureFault(signed)).find(fault => fault !== undefined)
}

function statusFault(root: XmlElement): ResponseFault | undefined {
  const [status, another] = childrenOf(root, samlp, 'Status')
  const codes = status === undefined ? [] : childrenOf(status, samlp, 'StatusCode')
  const [code] = codes
  if (another !== undefined || code === undefined || codes.length !== 1) return 'not_successful'
  const value = attributeOf(code, 'Value')
  if (value === success) return undefined
  const below = childrenOf(code, samlp, 'StatusCode').map(each => attributeOf(each, 'Value') ?? '')
  return value === responder && below.some(each => declinedStatuses.includes(each)) ? 'declined' : 'not_successful'
}

function idsAreUnique(all: readonly XmlElement[]): boolean {
  const ids = all.flatMap(({ attributes }) => attributes.filter(({ name }) => name.toLowerCase() === 'id'))
  return new Set(ids.map(({ value }) => value)).size === ids.length
}

function isKnownPart({ namespace, name }: XmlElement): boolean {
  if (namespace === ds) return name === 'Signature'
  if (namespace === samlp) return name === 'Status'
  return namespace === saml && (name === 'Issuer' || name === 'Assertion')
}
