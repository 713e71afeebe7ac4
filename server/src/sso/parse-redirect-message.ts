import { verify, X509Certificate } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { parseXml, type XmlElement } from './parse-xml.ts'

const names = ['SAMLRequest', 'RelayState', 'SigAlg', 'Signature'] as const
type Name = (typeof names)[number]
const algorithms: Readonly<Record<string, string>> = {
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': 'RSA-SHA256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': 'RSA-SHA512',
}
const queryLengthMax = 20_000
const messageBytesMax = 65_536
const relayStateLengthMax = 512

export type RedirectMessage =
  | { readonly ok: true; readonly root: XmlElement; readonly relayState: string }
  | { readonly ok: false; readonly because: 'form' | 'algorithm' | 'signature' | 'unreadable' }

/**
 * A request that came by redirect, signed by one of these certificates (DER in base64). The signature is over the query as it was
 * written (SAML Bindings section 3.4.4.1), so it is read without decoding first, and each part stands in it once.
 */
export function parseRedirectMessage(query: string, certificates: readonly string[]): RedirectMessage {
  const parts = query.length > queryLengthMax ? undefined : partsOf(query)
  if (parts?.SAMLRequest === undefined || parts.SigAlg === undefined || parts.Signature === undefined) return no('form')
  const [sigAlg, signature, relayState] = [decoded(parts.SigAlg), decoded(parts.Signature), decoded(parts.RelayState)]
  const message = decoded(parts.SAMLRequest)
  if (sigAlg === undefined || signature === undefined || message === undefined) return no('form')
  if (!isBase64(signature) || !isBase64(message) || (relayState ?? '').length > relayStateLengthMax) return no('form')
  const algorithm = Object.hasOwn(algorithms, sigAlg) ? algorithms[sigAlg] : undefined
  if (algorithm === undefined) return no('algorithm')
  const signed = names
    .slice(0, 3)
    .flatMap(name => (parts[name] === undefined ? [] : [`${name}=${parts[name]}`]))
    .join('&')
  const isBy = (certificate: string): boolean => {
    const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
    return verify(algorithm, Buffer.from(signed), publicKey, Buffer.from(signature, 'base64'))
  }
  if (!certificates.some(isBy)) return no('signature')
  const text = inflated(message)
  const read = text === undefined ? undefined : parseXml(text, { comments: 'refused' })
  return read?.ok === true ? { ok: true, root: read.root, relayState: relayState ?? '' } : no('unreadable')
}

function no(because: Extract<RedirectMessage, { ok: false }>['because']): RedirectMessage {
  return { ok: false, because }
}

/** As written; undefined where one of them stands twice. */
function partsOf(query: string): Partial<Record<Name, string>> | undefined {
  const parts: Partial<Record<Name, string>> = {}
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=')
    const name = names.find(each => each === decoded(at === -1 ? pair : pair.slice(0, at)))
    if (name === undefined) continue
    if (parts[name] !== undefined) return undefined
    parts[name] = at === -1 ? '' : pair.slice(at + 1)
  }
  return parts
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text)
}

function inflated(message: string): string | undefined {
  try {
    const bytes = inflateRawSync(Buffer.from(message, 'base64'), { maxOutputLength: messageBytesMax })
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
