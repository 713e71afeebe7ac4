import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { page, type Route } from '../platform/route.ts'
import { sha256Hex } from '../platform/secret.ts'
import { parseCertificate, parseSamlSettings, updateConnection } from '../sso/index.ts'
import type { Connection } from '../sso/model.ts'
import { type Filling, filled, type Shown, showPortal, type Visiting, within } from './actions-pages.ts'
import { setUpOf, standingOf } from './actions-setups.ts'
import { type KnownCertificate, renderCertificates } from './render-certificates.ts'

const here = '/portal/certificates'

function knownOf({ settings }: Connection): KnownCertificate[] {
  return parseSamlSettings(settings).certificates.flatMap(text => {
    const read = parseCertificate(text)
    return read.ok ? [{ digest: digestOf(text), endsAt: read.endsAt }] : []
  })
}

function digestOf(certificate: string): string {
  return sha256Hex(Buffer.from(certificate, 'base64'))
}

async function showCertificates(on: Platform, at: Visiting | Filling, shown: Shown = {}): Promise<Response> {
  const { connections } = await setUpOf(on, at.visit.organizationId)
  const saml = connections.filter(({ protocol }) => protocol === 'saml')
  const body = renderCertificates({
    ...at.view,
    ...shown,
    connections: saml.map(connection => ({ connection, certificates: knownOf(connection) })),
    typed: 'form' in at && shown.error !== undefined ? (at.form.get('certificate') ?? undefined) : undefined,
  })
  return showPortal(on, at, body, shown)
}

async function ownSaml(on: Platform, { visit, form }: Filling): Promise<Connection> {
  const standing = await standingOf(on, visit.organizationId, form.get('connection_id') ?? '')
  if (standing.kind !== 'connection' || standing.connection.protocol !== 'saml') throw notFound('connection')
  return standing.connection
}

/** Beside those that there are: the provider changes from one to the next when it likes, and what was tested goes on. */
async function add(on: Platform, at: Filling): Promise<Response> {
  const { id, settings } = await ownSaml(on, at)
  const certificates = [...parseSamlSettings(settings).certificates, at.form.get('certificate') ?? '']
  await updateConnection(on, at.actor, { id, change: { settings: { ...settings, certificates } } })
  return seeOther(here)
}

async function remove(on: Platform, at: Filling): Promise<Response> {
  const { id, settings } = await ownSaml(on, at)
  const before = parseSamlSettings(settings).certificates
  const certificates = before.filter(each => digestOf(each) !== at.form.get('digest'))
  if (certificates.length === before.length || certificates.length === 0) throw notFound('certificate')
  await updateConnection(on, at.actor, { id, change: { settings: { ...settings, certificates } } })
  return seeOther(here)
}

export const certificatePages: readonly Route[] = [
  page('get', here, {
    summary: 'What the providers of an organization sign with',
    handle: within('certificates', showCertificates),
  }),
  page('post', here, {
    summary: 'Add the next certificate of a provider',
    handle: filled('certificates', add, showCertificates),
  }),
  page('post', `${here}/remove`, {
    summary: 'Take away a certificate that is not used any more',
    handle: filled('certificates', remove, showCertificates),
  }),
]
