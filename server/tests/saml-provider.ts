import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createRequire } from 'node:module'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { renderCertificate } from '../src/sso/render-certificate.ts'

// Its types bring those of a browser, which the tests of pages must not have.
const require = createRequire(import.meta.url)
const { IdentityProvider, SamlLib, ServiceProvider, setSchemaValidator } = require('samlify')

/** What a response says; whatever a test changes is signed with it. */
export interface SamlSaid {
  destination: string
  issuer: string
  inResponseTo: string
  recipient: string
  audience: string
  nameId: string
  nameIdFormat: string
  notBefore: string
  notOnOrAfter: string
  confirmedUntil: string
  issueInstant: string
  method: string
  attributes: Readonly<Record<string, readonly string[]>>
  assertionId: string
  sessionIndex: string
  /** Over the text before it is signed. */
  rewrite: (xml: string) => string
}

export interface SamlRequest {
  readonly id: string
  readonly acs: string
  readonly audience: string
  readonly relayState: string
  readonly forced: boolean
}

export interface LogoutRead {
  readonly nameId: string | undefined
  readonly sessionIndex: string | undefined
  /** Of an answer: which request it answers. */
  readonly inResponseTo: string | undefined
  readonly relayState: string | null
}

/** What a request says that a sign-in ends; whatever a test changes is signed with it. */
export interface LogoutSaid {
  readonly nameId: string
  readonly sessions?: readonly string[]
  readonly id?: string
  readonly algorithm?: string
  readonly relayState?: string
  readonly privateKey?: string
  readonly rewrite?: (xml: string) => string
}

export interface Signing {
  readonly algorithm?: string
  readonly message?: boolean
  readonly assertion?: boolean
}

/** `samlify` as the identity provider of a company. It asks nobody and says what a test wants. */
export interface SamlProvider {
  readonly entityId: string
  readonly metadata: string
  /** In base64. */
  readonly certificate: string
  /** Reads our request and verifies its signature with the key that our metadata has. */
  read(address: string, spMetadata: string): Promise<SamlRequest>
  /** The same of a request that a form brought. */
  readPosted(fields: Readonly<Record<string, string>>, spMetadata: string): Promise<SamlRequest>
  /** Reads our request or answer about the end of a sign-in, with its signature. */
  readLogout(address: string, spMetadata: string): Promise<LogoutRead>
  /** Asks by redirect that a sign-in ends: the query, signed as it stands. */
  logout(slo: string, said: LogoutSaid): string
  /** The same response with its assertion for our key alone, which our metadata has. */
  encrypt(
    xml: string,
    spMetadata: string,
    algorithms?: { readonly data?: string; readonly key?: string },
  ): Promise<string>
  /** A signed response, as XML. */
  answer(request: SamlRequest, said: Partial<SamlSaid>, signing?: Signing): Promise<string>
}

export const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const aes128Gcm = 'http://www.w3.org/2009/xmlenc11#aes128-gcm'
const rsaOaep = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p'
const ssoUrl = 'https://idp.example/saml/sso'
const minutesMs = 60_000

export function newCertificate(
  name = 'idp.example',
  endsInMs = 365 * 86_400_000,
): { privateKey: string; pem: string; base64: string } {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const now = Date.now()
  const pem = renderCertificate({ privateKey, name, from: new Date(now - minutesMs), until: new Date(now + endsInMs) })
  return { privateKey, pem, base64: pem.replace(/-----[A-Z ]+-----|\s/g, '') }
}

export function createSamlProvider(entityId = 'https://idp.example/saml', made = newCertificate()): SamlProvider {
  setSchemaValidator({ validate: async () => 'not asked here' })
  const idpFor = (algorithm: string) =>
    IdentityProvider({
      entityID: entityId,
      privateKey: made.privateKey,
      signingCert: made.pem,
      requestSignatureAlgorithm: algorithm,
      wantAuthnRequestsSigned: true,
      nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
      singleSignOnService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: ssoUrl }],
      singleLogoutService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: ssoUrl }],
    })
  const metadata = idpFor(rsaSha256).getMetadata()
  return {
    entityId,
    metadata,
    certificate: made.base64,
    read: async (address, spMetadata) => {
      const { searchParams, search } = new URL(address)
      const query = Object.fromEntries(searchParams)
      const octetString = search.slice(1).split('&Signature=')[0] ?? ''
      const sp = ServiceProvider({ metadata: spMetadata })
      const { extract } = await idpFor(rsaSha256).parseLoginRequest(sp, 'redirect', { query, octetString })
      const sent = inflateRawSync(Buffer.from(query.SAMLRequest ?? '', 'base64')).toString('utf8')
      const { id = '', assertionConsumerServiceUrl: acs = '' } = Object(extract.request)
      return {
        id,
        acs,
        audience: String(extract.issuer),
        relayState: query.RelayState ?? '',
        forced: sent.includes('ForceAuthn="true"'),
      }
    },
    readPosted: async (fields, spMetadata) => {
      const sp = ServiceProvider({ metadata: spMetadata })
      const { extract } = await idpFor(rsaSha256).parseLoginRequest(sp, 'post', { body: fields })
      const { id = '', assertionConsumerServiceUrl: acs = '' } = Object(extract.request)
      return { id, acs, audience: String(extract.issuer), relayState: fields.RelayState ?? '', forced: false }
    },
    encrypt: async (xml, spMetadata, { data = aes128Gcm, key = rsaOaep } = {}) => {
      const parts = {
        entityID: entityId,
        isAssertionEncrypted: true,
        dataEncryptionAlgorithm: data,
        keyEncryptionAlgorithm: key,
      }
      const services = [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: ssoUrl }]
      const idp = IdentityProvider({ ...parts, singleSignOnService: services, signingCert: made.pem })
      const sealed = await SamlLib.encryptAssertion(idp, ServiceProvider({ metadata: spMetadata }), xml)
      return Buffer.from(sealed, 'base64').toString('utf8')
    },
    readLogout: async (address, spMetadata) => {
      const { searchParams, search } = new URL(address)
      const query = Object.fromEntries(searchParams)
      const octetString = search.slice(1).split('&Signature=')[0] ?? ''
      const sp = ServiceProvider({ metadata: spMetadata })
      const idp = idpFor(rsaSha256)
      const { extract } =
        query.SAMLRequest === undefined
          ? await idp.parseLogoutResponse(sp, 'redirect', { query, octetString })
          : await idp.parseLogoutRequest(sp, 'redirect', { query, octetString })
      return {
        nameId: extract.nameID,
        sessionIndex: Object(extract.sessionIndex).sessionIndex ?? extract.sessionIndex,
        inResponseTo: Object(extract.response).inResponseTo,
        relayState: searchParams.get('RelayState'),
      }
    },
    logout: (slo, { nameId, sessions = [], rewrite = xml => xml, ...said }) => {
      const id = said.id ?? `_l${randomBytes(16).toString('hex')}`
      const indexes = sessions.map(index => `<samlp:SessionIndex>${index}</samlp:SessionIndex>`).join('')
      const xml = rewrite(
        `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date().toISOString()}" Destination="${slo}"><saml:Issuer>${entityId}</saml:Issuer><saml:NameID>${nameId}</saml:NameID>${indexes}</samlp:LogoutRequest>`,
      )
      const signed = [
        ['SAMLRequest', deflateRawSync(xml).toString('base64')],
        ...(said.relayState === undefined ? [] : [['RelayState', said.relayState]]),
        ['SigAlg', said.algorithm ?? rsaSha256],
      ]
        .map(([name, value = '']) => `${name}=${encodeURIComponent(value)}`)
        .join('&')
      const hash = said.algorithm?.endsWith('sha1') ? 'RSA-SHA1' : 'RSA-SHA256'
      const signature = sign(hash, Buffer.from(signed), said.privateKey ?? made.privateKey).toString('base64')
      return `${signed}&Signature=${encodeURIComponent(signature)}`
    },
    answer: async (request, over, { algorithm = rsaSha256, message = false, assertion = true } = {}) => {
      const sp = ServiceProvider({
        entityID: request.audience,
        wantMessageSigned: message,
        wantAssertionsSigned: assertion,
        assertionConsumerService: [
          { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: request.acs },
        ],
      })
      const xml = responseOf(request, entityId, over)
      const made = await idpFor(algorithm).createLoginResponse(sp, {}, 'post', {}, () => ({ id: '_r', context: xml }))
      return Buffer.from(made.context, 'base64').toString('utf8')
    },
  }
}

function responseOf(request: SamlRequest, entityId: string, over: Partial<SamlSaid>): string {
  const now = Date.now()
  const at = (ms: number): string => new Date(now + ms).toISOString()
  const said: SamlSaid = {
    destination: request.acs,
    issuer: entityId,
    inResponseTo: request.id,
    recipient: request.acs,
    audience: request.audience,
    nameId: 'ada',
    nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    notBefore: at(-minutesMs),
    notOnOrAfter: at(5 * minutesMs),
    confirmedUntil: at(5 * minutesMs),
    issueInstant: at(0),
    method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    attributes: {},
    assertionId: `_a${randomBytes(16).toString('hex')}`,
    sessionIndex: '_s1',
    rewrite: xml => xml,
    ...over,
  }
  const attributes = Object.entries(said.attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${values.map(value => `<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  return said.rewrite(
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r${randomBytes(16).toString('hex')}" Version="2.0" IssueInstant="${said.issueInstant}" Destination="${said.destination}" InResponseTo="${said.inResponseTo}"><saml:Issuer>${said.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="${said.assertionId}" Version="2.0" IssueInstant="${said.issueInstant}"><saml:Issuer>${said.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${said.nameIdFormat}">${said.nameId}</saml:NameID><saml:SubjectConfirmation Method="${said.method}"><saml:SubjectConfirmationData NotOnOrAfter="${said.confirmedUntil}" Recipient="${said.recipient}" InResponseTo="${said.inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${said.notBefore}" NotOnOrAfter="${said.notOnOrAfter}"><saml:AudienceRestriction><saml:Audience>${said.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${said.issueInstant}" SessionIndex="${said.sessionIndex}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion></samlp:Response>`,
  )
}
