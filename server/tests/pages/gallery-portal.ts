import type { OrganizationDomain } from '../../src/directory/index.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { sections } from '../../src/portal/model.ts'
import { renderDomains } from '../../src/portal/render-domains.ts'
import { renderHome, renderOver, renderStart } from '../../src/portal/render-start.ts'
import { portalEn } from '../../src/portal/words/en.ts'
import { en } from '../../src/sign-in/words/en.ts'
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
}
