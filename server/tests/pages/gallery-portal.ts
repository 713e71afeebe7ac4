import type { OrganizationDomain } from '../../src/directory/index.ts'
import type { Directory, DirectoryToken } from '../../src/directory-sync/model.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { sections } from '../../src/portal/model.ts'
import { renderCertificates } from '../../src/portal/render-certificates.ts'
import { renderDirectories, renderDirectory } from '../../src/portal/render-directories.ts'
import { renderDomains } from '../../src/portal/render-domains.ts'
import { renderLogs } from '../../src/portal/render-logs.ts'
import { renderConnection, renderSso } from '../../src/portal/render-sso.ts'
import { renderHome, renderOver, renderStart } from '../../src/portal/render-start.ts'
import { renderStreams } from '../../src/portal/render-streams.ts'
import { portalEn } from '../../src/portal/words/en.ts'
import { en } from '../../src/sign-in/words/en.ts'
import type { Connection } from '../../src/sso/model.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

const console_ = { brand: 'Acme Console', signedInAs: undefined, switchAccountHref: undefined }
const shown = { frame: frame('14:10', console_), words: portalEn }
const view = { ...shown, csrfToken, endsAt: at('15:02'), sections, goesBack: true }

const domain = (parts: Partial<OrganizationDomain>): OrganizationDomain => ({
  id: idFrom('domain', 'org_domain_01KAV7Q2M3N4P5R6S7T8V9W0X1'),
  organizationId: idFrom('organization', 'org_01KAV7Q2M3N4P5R6S7T8V9W0X1'),
  domain: 'acme.example',
  state: 'pending',
  strategy: 'dns',
  proof: { prefix: '_ambit-challenge-v9w0x1', token: 'sG7mJq0vN3xW5kR8tB2cD4fH6jL9pQ1sU3wY5zA7eC0' },
  createdAt: at('14:05'),
  updatedAt: at('14:05'),
  ...parts,
})

const start = {
  ...shown,
  organization: 'Northwind',
  application: 'Acme Console',
  sections: ['domains', 'sso'] as const,
  token: 'Y1m0dGk3bQ',
  until: en.worksUntil,
  linkEndsAt: at('14:14'),
}

const connection: Connection = {
  id: idFrom('connection', 'conn_01KAV7Q2M3N4P5R6S7T8V9W0X1'),
  organizationId: idFrom('organization', 'org_01KAV7Q2M3N4P5R6S7T8V9W0X1'),
  protocol: 'oidc',
  type: 'OktaOIDC',
  name: 'Okta',
  state: 'draft',
  settings: { issuer: 'https://northwind.okta.example', client_id: '0oa1b2c3d4' },
  hasSecret: true,
  idpInitiated: false,
  testedAt: undefined,
  createdAt: at('14:02'),
  updatedAt: at('14:02'),
}
const base = 'https://id.acme.example'
const saml = {
  acs_url: `${base}/sso/callback/${connection.id}`,
  entity_id: `${base}/sso/saml/${connection.id}/metadata`,
}
const sso = {
  ...view,
  id: connection.id,
  type: 'OktaOIDC',
  connection,
  addresses: { redirect_uri: saml.acs_url },
} as const
const directory: Directory = {
  id: idFrom('directory', 'directory_01KAV7Q2M3N4P5R6S7T8V9W0X1'),
  organizationId: connection.organizationId,
  type: 'okta scim v2.0',
  name: 'Okta',
  state: 'linked',
  createdAt: at('13:40'),
  updatedAt: at('13:58'),
}
const token: DirectoryToken = {
  id: idFrom('directoryToken', 'directory_token_01KAV7Q2M3N4P5R6S7T8V9W0X1'),
  directoryId: directory.id,
  hint: 'kQ2x',
  endsAt: undefined,
  createdAt: at('13:40'),
}
const directoryView = {
  ...view,
  directory,
  endpoint: `${base}/scim/v2/${directory.id}`,
  tokens: [token, { ...token, hint: 'a9Lm', endsAt: at('13:40', '2026-11-25') }],
  counted: { active: 412, inactive: 7, groups: 2 },
  groups: [
    { id: 'directory_group_1', name: 'Leads', role: 'admin' },
    { id: 'directory_group_2', name: hostile, role: undefined },
  ],
  roles: [
    { slug: 'admin', name: 'Admin' },
    { slug: 'member', name: 'Member' },
  ],
}
const digest = 'c0ffee1d00112233445566778899aabbccddeeff00112233445566778899aabb'

/** What the administrators of an organization see. */
export const portalPages = {
  'portal-start': renderStart(start),
  'portal-start-hostile': renderStart({ ...start, organization: hostile, application: hostile }),
  'portal-over': renderOver(shown, { what: 'link', until: en.noAccessYet }),
  portal: renderHome({ ...view, organization: 'Northwind' }),
  'portal-domains': renderDomains({ ...view, domains: [domain({})], waits: portalEn.domains.notYet }),
  'portal-domains-none': renderDomains({ ...view, domains: [] }),
  'portal-domains-proven': renderDomains({
    ...view,
    domains: [
      domain({ state: 'verified' }),
      domain({
        id: idFrom('domain', 'org_domain_01KAV7Q2M3N4P5R6S7T8V9W0X2'),
        domain: 'acme-labs.example',
        state: 'failed',
      }),
    ],
  }),
  'portal-sso-none': renderSso({ ...view, connections: [], setups: [] }),
  'portal-sso': renderSso({
    ...view,
    connections: [
      { ...connection, state: 'active', testedAt: at('14:05') },
      { ...connection, name: hostile },
    ],
    setups: [
      { id: connection.id, organizationId: connection.organizationId, type: 'ADFSSAML', createdAt: at('13:10') },
    ],
  }),
  'portal-sso-begun': renderConnection({ ...sso, type: 'OktaSAML', connection: undefined, addresses: saml }),
  'portal-sso-draft': renderConnection(sso),
  'portal-sso-active': renderConnection({
    ...sso,
    connection: { ...connection, state: 'active', testedAt: at('14:05') },
  }),
  'portal-certificates': renderCertificates({
    ...view,
    connections: [
      {
        connection: { ...connection, protocol: 'saml', type: 'OktaSAML' },
        certificates: [
          { digest, endsAt: at('12:00', '2026-12-09') },
          { digest: digest.replace('c0ffee', 'feed01'), endsAt: at('12:00', '2029-11-24') },
        ],
      },
    ],
  }),
  'portal-directories': renderDirectories({ ...view, directories: [directory] }),
  'portal-directory': renderDirectory(directoryView),
  'portal-directory-token': renderDirectory({
    ...directoryView,
    directory: { ...directory, state: 'validating' },
    token: 'scim_sG7mJq0vN3xW5kR8tB2cD4fH6jL9pQ1sU3wY5zA7eC0',
    counted: { active: 0, inactive: 0, groups: 0 },
    groups: [],
  }),
  'portal-streams-none': renderStreams({ ...view, streams: [] }),
  'portal-streams': renderStreams({
    ...view,
    streams: [
      { id: 'audit_stream_1', url: 'https://siem.northwind.example/ocsf', error: undefined, hasSent: true },
      { id: 'audit_stream_2', url: 'https://old.northwind.example/in', error: hostile, hasSent: false },
    ],
  }),
  'portal-logs': renderLogs({
    ...view,
    before: 40_118,
    lines: [
      { id: 'event_1', at: at('14:09:12'), type: 'connection.activated', actor: 'portal_01KAV7Q2M3N4P5R6S7T8V9W0X1' },
      { id: 'event_2', at: at('14:05:40'), type: 'connection.tested', actor: 'system' },
      {
        id: 'event_3',
        at: at('09:05:40', '2026-11-23'),
        type: 'organization.created',
        actor: 'api_key_01KAV7Q2M3N4P5R6S7T8V9W0X1',
      },
    ],
  }),
}
