import {
  newSamlKey,
  ownCertificate,
  requestIdOf,
  samlAddresses,
  samlAnswer,
  samlLogout,
  samlRequest,
  samlSignOut,
} from '../actions-saml.ts'
import { certificatesEnd, metadataLengthMax } from '../parse-saml-metadata.ts'
import { parseSamlSettings, samlSettingsSchema } from '../parse-saml-settings.ts'
import { renderSamlMetadata } from '../render-saml-metadata.ts'
import type { ProtocolMethod } from './protocol.ts'

const metadataTimeoutMs = 10_000

/** SAML 2.0, Web Browser SSO Profile: our signed request by HTTP-Redirect, the answer by HTTP-POST. */
export const saml: ProtocolMethod = {
  protocol: 'saml',
  settings: samlSettingsSchema,
  needsSecret: false,
  newSecret: newSamlKey,
  addresses: samlAddresses,
  async prepare(on, given) {
    const { metadata_url: url, metadata } = given
    if (typeof url !== 'string' || metadata !== undefined || !URL.canParse(url)) return given
    const answer = await on.egress.fetch(url, { timeoutMs: metadataTimeoutMs, responseBytesMax: metadataLengthMax })
    return { ...given, metadata: await answer.text() }
  },
  // A provider that changes its key has both for a while; what was tested goes on as long as one of the old ones is among them.
  keepsTest(before, after) {
    const { certificates: old, ...others } = samlSettingsSchema.parse(before)
    const { certificates: fresh, ...othersNow } = samlSettingsSchema.parse(after)
    const isKept = Array.isArray(old) && Array.isArray(fresh) && old.some(each => fresh.includes(each))
    return isKept && JSON.stringify(Object.entries(others).sort()) === JSON.stringify(Object.entries(othersNow).sort())
  },
  certificateEnd: settings => certificatesEnd(parseSamlSettings(settings).certificates),
  metadata: (on, connection, secret) =>
    renderSamlMetadata({ ...samlAddresses(on, connection), certificate: ownCertificate(secret) }),
  leave: samlRequest,
  comeBack: (on, { nonce, ...answer }) => samlAnswer(on, { ...answer, requestId: requestIdOf(nonce) }),
  arrive: (on, answer) => samlAnswer(on, { ...answer, requestId: undefined }),
  hearBrowser: samlLogout,
  signOut: samlSignOut,
}
