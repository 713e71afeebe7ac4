import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { newCertificate } from '../../tests/saml-provider.ts'
import { parseCertificate, parseSamlMetadata } from './parse-saml-metadata.ts'
import { parseXml } from './parse-xml.ts'

const { base64, pem } = newCertificate()
const lines = base64.match(/.{1,76}/g)?.join('\n') ?? ''
const md = 'urn:oasis:names:tc:SAML:2.0:metadata'
const ds = 'http://www.w3.org/2000/09/xmldsig#'
const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'
const supports = 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"'
const key = (use: string, prefix = 'ds:'): string =>
  `<md:KeyDescriptor xmlns:md="${md}"${use}><${prefix}KeyInfo xmlns${prefix === '' ? '' : ':ds'}="${ds}"><${prefix}X509Data><${prefix}X509Certificate>${lines}</${prefix}X509Certificate></${prefix}X509Data></${prefix}KeyInfo></md:KeyDescriptor>`

/** In the shape in which each vendor writes its metadata. */
const vendors: Readonly<Record<string, readonly [entityId: string, xml: string]>> = {
  Okta: [
    'http://www.okta.com/exk1',
    `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="http://www.okta.com/exk1" xmlns:md="${md}"><md:IDPSSODescriptor WantAuthnRequestsSigned="false" ${supports}>${key(' use="signing"')}<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat><md:SingleSignOnService Binding="${post}" Location="https://acme.okta.com/app/1/sso/saml"/><md:SingleSignOnService Binding="${redirect}" Location="https://acme.okta.com/app/1/sso/saml"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
  ],
  Entra: [
    'https://sts.windows.net/0000/',
    `\ufeff<?xml version="1.0" encoding="utf-8"?><EntityDescriptor ID="_1" entityID="https://sts.windows.net/0000/" xmlns="${md}"><Signature xmlns="${ds}"><SignedInfo/></Signature><RoleDescriptor xsi:type="fed:SecurityTokenServiceType" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">${key(' use="signing"', '')}</RoleDescriptor><IDPSSODescriptor ${supports}>${key(' use="signing"', '')}<SingleLogoutService Binding="${redirect}" Location="https://login.microsoftonline.com/0000/saml2"/><SingleSignOnService Binding="${redirect}" Location="https://login.microsoftonline.com/0000/saml2"/><SingleSignOnService Binding="${post}" Location="https://login.microsoftonline.com/0000/saml2"/></IDPSSODescriptor></EntityDescriptor>`,
  ],
  Google: [
    'https://accounts.google.com/o/saml2?idpid=C1',
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<md:EntityDescriptor xmlns:md="${md}" entityID="https://accounts.google.com/o/saml2?idpid=C1" validUntil="2031-01-01T00:00:00.000Z">\n  <md:IDPSSODescriptor WantAuthnRequestsSigned="false" ${supports}>\n${key(' use="signing"')}\n<md:SingleSignOnService Binding="${redirect}" Location="https://accounts.google.com/o/saml2/idp?idpid=C1"/>\n</md:IDPSSODescriptor>\n</md:EntityDescriptor>`,
  ],
  OneLogin: [
    'https://app.onelogin.com/saml/metadata/1',
    `<?xml version="1.0"?>\n<EntityDescriptor xmlns="${md}" entityID="https://app.onelogin.com/saml/metadata/1">\n<IDPSSODescriptor xmlns:ds="${ds}" ${supports}>${key(' use="signing"')}<SingleLogoutService Binding="${redirect}" Location="https://acme.onelogin.com/trust/saml2/http-redirect/slo/1"/><SingleSignOnService Binding="${redirect}" Location="https://acme.onelogin.com/trust/saml2/http-post/sso/1"/><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://acme.onelogin.com/trust/saml2/soap/sso/1"/></IDPSSODescriptor></EntityDescriptor>`,
  ],
  Ping: [
    'https://auth.pingone.com/1',
    `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="https://auth.pingone.com/1" cacheDuration="PT1440M" ID="a" xmlns:md="${md}"><md:IDPSSODescriptor WantAuthnRequestsSigned="false" ${supports}>${key(' use="signing"')}<md:SingleLogoutService Binding="${post}" Location="https://auth.pingone.com/1/saml20/idp/slo"/><md:SingleSignOnService Binding="${post}" Location="https://auth.pingone.com/1/saml20/idp/sso"/><md:SingleSignOnService Binding="${redirect}" Location="https://auth.pingone.com/1/saml20/idp/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
  ],
  JumpCloud: [
    'acme-jumpcloud',
    `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor xmlns:md="${md}" entityID="acme-jumpcloud"><md:IDPSSODescriptor WantAuthnRequestsSigned="false" ${supports}>${key(' use="signing"')}<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat><md:SingleSignOnService Binding="${redirect}" Location="https://sso.jumpcloud.com/saml2/acme"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
  ],
  ADFS: [
    'http://adfs.acme.example/adfs/services/trust',
    `<EntityDescriptor ID="_2" entityID="http://adfs.acme.example/adfs/services/trust" xmlns="${md}"><SPSSODescriptor WantAssertionsSigned="true" ${supports}>${key(' use="encryption"', '')}<AssertionConsumerService Binding="${post}" Location="https://adfs.acme.example/adfs/ls/" index="0"/></SPSSODescriptor><IDPSSODescriptor ${supports}>${key(' use="encryption"', '')}${key(' use="signing"', '')}<SingleSignOnService Binding="${redirect}" Location="https://adfs.acme.example/adfs/ls/"/><SingleSignOnService Binding="${post}" Location="https://adfs.acme.example/adfs/ls/"/></IDPSSODescriptor><ContactPerson contactType="support"/></EntityDescriptor>`,
  ],
  Keycloak: [
    'https://id.acme.example/realms/acme',
    `<!-- by a realm --><md:EntityDescriptor xmlns="${md}" xmlns:md="${md}" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:ds="${ds}" entityID="https://id.acme.example/realms/acme"><md:IDPSSODescriptor WantAuthnRequestsSigned="true" ${supports}>${key(' use="signing"')}<md:ArtifactResolutionService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://id.acme.example/r" index="0"/><md:SingleSignOnService Binding="${post}" Location="https://id.acme.example/r"/><md:SingleSignOnService Binding="${redirect}" Location="https://id.acme.example/r"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
  ],
}

for (const [vendor, [entityId, xml]] of Object.entries(vendors))
  test(`metadata in the shape of ${vendor} is read`, () => {
    const read = parseSamlMetadata(xml)
    assert.ok(read.ok, read.ok ? '' : read.why)
    const { idpEntityId, ssoUrl, certificates } = read.metadata
    assert.deepEqual([idpEntityId, certificates], [entityId, [base64]])
    assert.match(ssoUrl, /^https:\/\//)
  })

test('T30 what two readers could understand in two ways is no document', () => {
  const refused = [
    '<!DOCTYPE a><a/>',
    '<a>&x;</a>',
    '<a><![CDATA[b]]></a>',
    '<a><?b c?></a>',
    '<?b c?><a/>',
    '<a/><a/>',
    '<a/>b',
    'b<a/>',
    '<a><b></a></b>',
    '<a b="1" b="2"/>',
    '<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>',
    '<x:a/>',
    '<a xmlns:x=""/>',
    '<a xmlns:xml="u"/>',
    '<a b="<"/>',
    '<a b=1/>',
    '<a>]]></a>',
    '<a>\u0000</a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a',
    '',
    '<a><!-- b --></a>',
    '<a>'.repeat(50) + '</a>'.repeat(50),
  ]
  for (const text of refused) assert.equal(parseXml(text, { comments: 'refused' }).ok, false, text)
  assert.equal(parseXml('<a><!-- b -- c --></a>', { comments: 'skipped' }).ok, false)
  const read = parseXml('<?xml version="1.0"?>\r\n<x:a xmlns:x="u" b="&#x41;&amp;\t">c\r\n<d xmlns="v"/>&lt;</x:a>\n', {
    comments: 'refused',
  })
  assert.ok(read.ok)
  assert.deepEqual(
    [
      read.root.namespace,
      read.root.name,
      read.root.attributes[0]?.value,
      read.root.text,
      read.root.children[0]?.namespace,
    ],
    ['u', 'a', 'A& ', 'c\n<', 'v'],
  )
})

test('a certificate that we write is one that others read', () => {
  const certificate = new X509Certificate(pem)
  assert.equal(certificate.subject, 'CN=idp.example')
  assert.ok(certificate.verify(certificate.publicKey))
  const read = parseCertificate(pem)
  assert.ok(read.ok)
  assert.equal(read.certificate, base64)
})
