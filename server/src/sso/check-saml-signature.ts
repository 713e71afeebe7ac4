import { attributeOf, childrenOf, type XmlElement } from './parse-xml.ts'

export const ds = 'http://www.w3.org/2000/09/xmldsig#'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = `${ds}enveloped-signature`

/** SHA-1 is broken, and no algorithm is chosen by whoever answers. */
const signatureMethods = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
])
const digestMethods = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'])
const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/

export type SignatureFault = 'signature_form' | 'signature_algorithm'

/** Of the signature of this element, if it has one: over the whole of it, in the one form that is verified here. */
export function samlSignatureFault(signed: XmlElement): SignatureFault | undefined {
  const [signature, another] = childrenOf(signed, ds, 'Signature')
  if (signature === undefined) return undefined
  if (another !== undefined) return 'signature_form'
  const [info, infoToo] = childrenOf(signature, ds, 'SignedInfo')
  const [value, valueToo] = childrenOf(signature, ds, 'SignatureValue')
  if (info === undefined || value === undefined || infoToo !== undefined || valueToo !== undefined)
    return 'signature_form'
  if (!signature.children.every(({ name }) => ['SignedInfo', 'SignatureValue', 'KeyInfo'].includes(name)))
    return 'signature_form'
  if (!isBase64(value)) return 'signature_form'
  const [c14n, method, reference, more] = info.children
  if (c14n === undefined || method === undefined || reference === undefined || more !== undefined)
    return 'signature_form'
  if (c14n.name !== 'CanonicalizationMethod' || method.name !== 'SignatureMethod' || reference.name !== 'Reference')
    return 'signature_form'
  if (attributeOf(c14n, 'Algorithm') !== exclusive) return 'signature_algorithm'
  if (method.children.length > 0 || !signatureMethods.has(attributeOf(method, 'Algorithm') ?? ''))
    return 'signature_algorithm'
  const id = attributeOf(signed, 'ID')
  if (!id || !/^[A-Za-z_][\w.-]*$/.test(id) || attributeOf(reference, 'URI') !== `#${id}`) return 'signature_form'
  return referenceFault(reference)
}

function referenceFault(reference: XmlElement): SignatureFault | undefined {
  const [transforms, method, value, more] = reference.children
  if (transforms === undefined || method === undefined || value === undefined || more !== undefined)
    return 'signature_form'
  if (transforms.name !== 'Transforms' || method.name !== 'DigestMethod' || value.name !== 'DigestValue')
    return 'signature_form'
  const named = transforms.children.map(each => attributeOf(each, 'Algorithm'))
  if (named.length !== 2 || named[0] !== enveloped || named[1] !== exclusive) return 'signature_algorithm'
  if (!digestMethods.has(attributeOf(method, 'Algorithm') ?? '')) return 'signature_algorithm'
  return isBase64(value) ? undefined : 'signature_form'
}

function isBase64({ children, text }: XmlElement): boolean {
  return children.length === 0 && base64.test(text)
}
