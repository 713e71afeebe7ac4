import { constants, createDecipheriv, createPrivateKey, privateDecrypt } from 'node:crypto'
import { saml, samlp } from './check-saml-response.ts'
import { ds } from './check-saml-signature.ts'
import { attributeOf, childrenOf, everyElement, parseXml, type XmlElement, type XmlRead } from './parse-xml.ts'

const xenc = 'http://www.w3.org/2001/04/xmlenc#'
const xenc11 = 'http://www.w3.org/2009/xmlenc11#'
/** Only what says itself that it was not changed: CBC answers who asks often enough (XML Encryption 1.1 section 6). */
const ciphers: Readonly<Record<string, { readonly name: 'aes-128-gcm' | 'aes-256-gcm'; readonly keyBytes: number }>> = {
  [`${xenc11}aes128-gcm`]: { name: 'aes-128-gcm', keyBytes: 16 },
  [`${xenc11}aes256-gcm`]: { name: 'aes-256-gcm', keyBytes: 32 },
}
const nonceBytes = 12
const tagBytes = 16
const carried = ['ID', 'Version', 'IssueInstant', 'Destination', 'InResponseTo'] as const

export type Opened = Extract<XmlRead, { ok: true }>

/**
 * A response whose assertion is encrypted for us, with the assertion in its place; any other one as it is. What stood around it is
 * written anew from what is judged, and its signature goes: the one that counts is of the assertion itself. Undefined for what is not
 * in the one form that is read, or not for our key; nobody is told which.
 */
export function openAssertion(read: Opened, privateKey: string): Opened | undefined {
  const { root } = read
  const encrypted = childrenOf(root, saml, 'EncryptedAssertion')
  if (encrypted.length === 0) return read
  const named = [...everyElement(root)].filter(({ name }) => name === 'EncryptedAssertion' || name === 'Assertion')
  const [only] = encrypted
  const statuses = childrenOf(root, samlp, 'Status').flatMap(status => childrenOf(status, samlp, 'StatusCode'))
  const [status] = statuses
  if (only === undefined || named.length !== 1 || status === undefined || statuses.length !== 1) return undefined
  const assertion = decrypted(only, privateKey)
  const inside = assertion === undefined ? undefined : parseXml(assertion, { comments: 'refused' })
  if (assertion === undefined || inside?.ok !== true || inside.root.name !== 'Assertion') return undefined
  const attributes = carried.flatMap(name => {
    const value = attributeOf(root, name)
    return value === undefined ? [] : [` ${name}="${escaped(value)}"`]
  })
  const issuers = childrenOf(root, saml, 'Issuer').map(({ text }) => `<saml:Issuer>${escaped(text)}</saml:Issuer>`)
  const code = `<samlp:Status><samlp:StatusCode Value="${escaped(attributeOf(status, 'Value') ?? '')}"/></samlp:Status>`
  const body = assertion.replace(/^<\?xml[^>]*\?>\s*/, '')
  const text = `<samlp:Response xmlns:samlp="${samlp}" xmlns:saml="${saml}"${attributes.join('')}>${issuers.join('')}${code}${body}</samlp:Response>`
  const opened = parseXml(text, { comments: 'refused' })
  return opened.ok ? opened : undefined
}

function decrypted(element: XmlElement, privateKey: string): string | undefined {
  const [data, another] = childrenOf(element, xenc, 'EncryptedData')
  const keys = [...everyElement(element)].filter(({ namespace, name }) => namespace === xenc && name === 'EncryptedKey')
  const [key] = keys
  if (data === undefined || another !== undefined || key === undefined || keys.length !== 1) return undefined
  if (attributeOf(data, 'Type') !== `${xenc}Element`) return undefined
  const cipher = ciphers[algorithmOf(data) ?? '']
  const oaepHash = oaepHashOf(key)
  const [sealed, wrapped] = [cipherValue(data), cipherValue(key)]
  if (cipher === undefined || oaepHash === undefined || sealed === undefined || wrapped === undefined) return undefined
  if (sealed.length < nonceBytes + tagBytes) return undefined
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const unwrapped = privateDecrypt({ key: createPrivateKey(privateKey), padding, oaepHash }, wrapped)
    if (unwrapped.length !== cipher.keyBytes) return undefined
    const opening = createDecipheriv(cipher.name, unwrapped, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
    opening.setAuthTag(sealed.subarray(-tagBytes))
    const plain = Buffer.concat([opening.update(sealed.subarray(nonceBytes, -tagBytes)), opening.final()])
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    return undefined
  }
}

/** Of OAEP, with the same digest in its mask; nothing else wraps a key here, RSA 1.5 least of all. */
function oaepHashOf(key: XmlElement): 'sha1' | 'sha256' | undefined {
  const [method] = childrenOf(key, xenc, 'EncryptionMethod')
  const digest = method && childrenOf(method, ds, 'DigestMethod').map(each => attributeOf(each, 'Algorithm'))[0]
  switch (algorithmOf(key)) {
    case `${xenc}rsa-oaep-mgf1p`:
      return digest === undefined || digest === `${ds}sha1` ? 'sha1' : undefined
    case `${xenc11}rsa-oaep`: {
      const mask = method && childrenOf(method, xenc11, 'MGF').map(each => attributeOf(each, 'Algorithm'))[0]
      return digest === `${xenc}sha256` && mask === `${xenc11}mgf1sha256` ? 'sha256' : undefined
    }
    default:
      return undefined
  }
}

function algorithmOf(element: XmlElement): string | undefined {
  const [method, another] = childrenOf(element, xenc, 'EncryptionMethod')
  return another === undefined ? method && attributeOf(method, 'Algorithm') : undefined
}

function cipherValue(element: XmlElement): Buffer | undefined {
  const [data] = childrenOf(element, xenc, 'CipherData')
  const [value, another] = data === undefined ? [] : childrenOf(data, xenc, 'CipherValue')
  const text = value?.text.replace(/\s/g, '') ?? ''
  return another === undefined && /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
