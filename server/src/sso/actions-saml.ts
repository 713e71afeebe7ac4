import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { type Profile, SAML, type SamlConfig } from '@node-saml/node-saml'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { checkSamlAssertion } from './check-saml-assertion.ts'
import { checkSamlLogout } from './check-saml-logout.ts'
import { checkSamlResponse, type ResponseQuestion } from './check-saml-response.ts'
import { ds } from './check-saml-signature.ts'
import { deriveSamlPerson } from './derive-saml-person.ts'
import type { Away, BroughtLogout, CameBack, SigningOut } from './methods/protocol.ts'
import type { Connection } from './model.ts'
import { openAssertion } from './parse-encrypted-assertion.ts'
import { parseRedirectMessage } from './parse-redirect-message.ts'
import { parseSamlSettings } from './parse-saml-settings.ts'
import { attributeOf, childrenOf, parseXml, type XmlElement } from './parse-xml.ts'
import { renderCertificate } from './render-certificate.ts'
import { useAssertion } from './store-saml.ts'

const keyYears = 10
/** Of a response as it is posted; larger than any with a thousand groups. */
const responseLengthMax = 700_000
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'

/** Who we are to the provider of this connection, and where it sends people. */
export function samlAddresses(
  on: Pick<Platform, 'config'>,
  { id }: Pick<Connection, 'id'>,
): Readonly<Record<'entity_id' | 'acs_url' | 'slo_url' | 'metadata_url', string>> {
  const here = `${on.config.baseUrl}/sso/saml/${id}`
  return {
    entity_id: `${here}/metadata`,
    acs_url: `${on.config.baseUrl}/sso/callback/${id}`,
    slo_url: `${here}/logout`,
    metadata_url: `${here}/metadata`,
  }
}

interface OwnKey {
  readonly privateKey: string
  readonly certificate: string
}

/** What our requests to one provider are signed with, and its certificate. */
export async function newSamlKey(on: Pick<Platform, 'clock'>, { id }: Pick<Connection, 'id'>): Promise<Secret> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const from = on.clock.now()
  const until = new Date(from)
  until.setUTCFullYear(from.getUTCFullYear() + keyYears)
  return new Secret(
    JSON.stringify({ privateKey, certificate: renderCertificate({ privateKey, name: id, from, until }) }),
  )
}

function ownKey(secret: Secret | undefined): OwnKey {
  if (secret === undefined) throw new Error('a connection by SAML without a key of ours')
  return JSON.parse(secret.reveal())
}

/** The certificate of our key at this connection, in base64. */
export function ownCertificate(secret: Secret | undefined): string {
  return ownKey(secret)
    .certificate.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '')
    .replace(/\s/g, '')
}

interface Spoken {
  readonly connection: Connection
  readonly secret: Secret | undefined
}

function party(on: Platform, { connection, secret }: Spoken, over: Partial<SamlConfig>): SAML {
  const settings = parseSamlSettings(connection.settings)
  const { entity_id: issuer, acs_url: callbackUrl } = samlAddresses(on, connection)
  return new SAML({
    issuer,
    callbackUrl,
    entryPoint: settings.ssoUrl,
    idpCert: [...settings.certificates],
    privateKey: ownKey(secret).privateKey,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    ...over,
  })
}

/** The id of a request; from what is new at each visit and stays here. */
export function requestIdOf(nonce: string): string {
  return `_${nonce}`
}

export interface RequestParts extends Spoken {
  readonly state: string
  readonly nonce: string
  readonly again: boolean
}

/** Our signed request: by redirect, or by a form where the provider takes it only so (SAML Bindings section 3.5). */
export async function samlRequest(on: Platform, { state, nonce, again, ...spoken }: RequestParts): Promise<Away> {
  const { ssoUrl, ssoBinding } = parseSamlSettings(spoken.connection.settings)
  const asked = { generateUniqueId: () => requestIdOf(nonce), forceAuthn: again }
  if (ssoBinding === 'redirect')
    return { address: new URL(await party(on, spoken, asked).getAuthorizeUrlAsync(state, undefined, {})) }
  const byForm = party(on, spoken, { ...asked, authnRequestBinding: 'HTTP-POST', skipRequestCompression: true })
  const { SAMLRequest: message } = await byForm.getAuthorizeMessageAsync(state, undefined, {})
  return { address: new URL(ssoUrl), fields: { SAMLRequest: String(message), RelayState: state } }
}

export interface LogoutParts extends Spoken {
  /** As it was written, without the question mark. */
  readonly query: string
}

/**
 * Judges a request of the provider, brought by a browser, that a sign-in ends; it counts once. The answer goes back signed, whether
 * anything was left to end or not (SAML Core section 3.7.3.2).
 */
export async function samlLogout(on: Platform, { query, ...spoken }: LogoutParts): Promise<BroughtLogout> {
  const { connection } = spoken
  const { certificates, idpEntityId, sloUrl: logoutUrl } = parseSamlSettings(connection.settings)
  const read = parseRedirectMessage(query, certificates)
  if (!read.ok) return read
  const { slo_url: slo, entity_id: issuer } = samlAddresses(on, connection)
  const judged = checkSamlLogout(read.root, { slo, idpEntityId, now: on.clock.now() })
  if (!judged.ok) return { ok: false, because: judged.fault }
  const { id, nameId: nameID, sessionIndexes, until } = judged
  const once = { connectionId: connection.id, id: `logout request ${id}`, until }
  if (!(await useAssertion(on.database, once))) return { ok: false, because: 'used' }
  const idpSessions = sessionIndexes.length === 0 ? undefined : sessionIndexes
  if (logoutUrl === undefined) return { ok: true, idpId: nameID, idpSessions, answer: undefined }
  const asked: Profile = { ID: id, issuer, nameID, nameIDFormat: unspecified }
  const answer = await party(on, spoken, { logoutUrl }).getLogoutResponseUrlAsync(asked, read.relayState, {}, true)
  return { ok: true, idpId: nameID, idpSessions, answer: new URL(answer) }
}

export interface AnswerParts extends Spoken {
  /** Undefined: nobody asked, and the answer must not say that somebody did. */
  readonly requestId: string | undefined
  readonly posted: URLSearchParams | undefined
}

/**
 * Judges what the provider's page posted. Our own reader and rules come first and last: the library sees only what has the one form
 * that is expected, and of what it proves only the bytes that were signed are read.
 */
export async function samlAnswer(on: Platform, { requestId, posted, ...spoken }: AnswerParts): Promise<CameBack> {
  const { connection } = spoken
  const settings = parseSamlSettings(connection.settings)
  const { entity_id: audience, acs_url: acs } = samlAddresses(on, connection)
  const asked: ResponseQuestion = { acs, requestId, idpEntityId: settings.idpEntityId }
  const sent = responseIn(posted)
  const given = sent === undefined ? undefined : parseXml(sent, { comments: 'refused' })
  const read = given?.ok === true ? openAssertion(given, ownKey(spoken.secret).privateKey) : undefined
  if (read === undefined) return { outcome: 'failed', because: 'response_unreadable' }
  const fault = checkSamlResponse(read.root, asked)
  if (fault === 'declined') return { outcome: 'declined' }
  if (fault !== undefined) return { outcome: 'failed', because: `response_${fault}` }
  const assertion = await signedAssertion(on, spoken, read)
  if (assertion === undefined) return { outcome: 'failed', because: 'signature_invalid' }
  const judged = checkSamlAssertion(assertion, { ...asked, audience, now: on.clock.now() })
  if (!judged.ok) return { outcome: 'failed', because: `assertion_${judged.fault}` }
  const isFirst = await useAssertion(on.database, { connectionId: connection.id, id: judged.id, until: judged.until })
  if (!isFirst) return { outcome: 'failed', because: 'assertion_used' }
  const session = { index: judged.sessionIndex, hint: hintOf(judged) }
  return { outcome: 'told', assertion: deriveSamlPerson(assertion, judged, settings.attributes), session }
}

function hintOf(judged: Extract<ReturnType<typeof checkSamlAssertion>, { ok: true }>): Record<string, string> {
  const { nameId, nameIdFormat, nameQualifier, spNameQualifier } = judged
  return {
    name_id: nameId,
    ...(nameIdFormat !== undefined && { format: nameIdFormat }),
    ...(nameQualifier !== undefined && { name_qualifier: nameQualifier }),
    ...(spNameQualifier !== undefined && { sp_name_qualifier: spNameQualifier }),
  }
}

/** Our signed request that a sign-in ends there, by redirect (SAML Profiles section 4.4.4.1); undefined where the provider takes none. */
export async function samlSignOut(on: Platform, { session, ...spoken }: SigningOut): Promise<URL | undefined> {
  const { sloUrl: logoutUrl } = parseSamlSettings(spoken.connection.settings)
  const { name_id: nameID, format, name_qualifier, sp_name_qualifier } = session.hint
  if (logoutUrl === undefined || nameID === undefined) return undefined
  const { entity_id: issuer } = samlAddresses(on, spoken.connection)
  const asks = party(on, spoken, { logoutUrl })
  const gone: Profile = {
    issuer,
    nameID,
    nameIDFormat: format ?? unspecified,
    ...(name_qualifier !== undefined && { nameQualifier: name_qualifier }),
    ...(sp_name_qualifier !== undefined && { spNameQualifier: sp_name_qualifier }),
    ...(session.index !== undefined && { sessionIndex: session.index }),
  }
  return new URL(await asks.getLogoutUrlAsync(gone, '', {}))
}

/** One field, base64 without anything else, UTF-8. */
function responseIn(posted: URLSearchParams | undefined): string | undefined {
  const [field = '', another] = posted?.getAll('SAMLResponse') ?? []
  const text = field.replace(/\s/g, '')
  if (another !== undefined || text === '' || text.length > responseLengthMax) return undefined
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    return undefined
  }
}

/** The assertion as it was signed, by a certificate of this connection and no other; undefined where it was not. */
async function signedAssertion(
  on: Platform,
  spoken: Spoken,
  { root, text }: { readonly root: XmlElement; readonly text: string },
): Promise<XmlElement | undefined> {
  const verifies = party(on, spoken, {
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: childrenOf(root, ds, 'Signature').length > 0,
    // Who it is for, whose answer it is and when it counts is judged by our own rules, by our own clock.
    audience: false,
    acceptedClockSkewMs: -1,
  })
  const given = { SAMLResponse: Buffer.from(text, 'utf8').toString('base64') }
  const proven = await verifies.validatePostResponseAsync(given).catch(() => undefined)
  const signed = proven?.profile?.getAssertionXml?.()
  const read = signed === undefined ? undefined : parseXml(signed, { comments: 'refused' })
  return read?.ok === true && idOf(read.root) === idOf(root.children.find(({ name }) => name === 'Assertion'))
    ? read.root
    : undefined
}

function idOf(element: XmlElement | undefined): string | undefined {
  return element && attributeOf(element, 'ID')
}
