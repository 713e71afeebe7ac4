import { renderThirdParty, type ThirdPartyView } from '../../src/oauth/render-third-party.ts'
import { assetPath } from '../../src/platform/page.ts'
import { de } from '../../src/sign-in/words/de.ts'
import { en } from '../../src/sign-in/words/en.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

export const thirdParty: ThirdPartyView = {
  frame: frame('14:10', { words: en.frame }),
  words: en,
  csrfToken,
  fields: { request: 'x', shown: 'x' },
  client: {
    name: 'Ledger for Teams',
    verified: true,
    logo: { href: assetPath('mark.svg'), darkHref: undefined },
    home: 'ledger.example',
    owner: 'Ledger Inc',
  },
  redirectUri: 'https://ledger.example/callback',
  person: 'mina@acme.example',
  scopes: [
    { scope: 'openid', isNew: undefined },
    { scope: 'email', isNew: undefined },
    { scope: 'offline_access', isNew: undefined },
    {
      scope: 'invoices:read',
      permission: { name: 'Read invoices', description: 'See every invoice of the organization' },
      isNew: undefined,
    },
  ],
  organizations: [
    { id: 'org_1', name: 'Acme' },
    { id: 'org_2', name: 'Acme Research' },
  ],
  expiresAt: at('22:10'),
}
const deutsch = { words: de, frame: frame('14:10', { words: de.frame }) }

/** An application of somebody else asks a person for their account. */
export const thirdPartyPages = {
  'consent-third-party': renderThirdParty(thirdParty),
  'consent-third-party-wider': renderThirdParty({
    ...thirdParty,
    client: { ...thirdParty.client, verified: false, owner: 'Acme' },
    organizations: thirdParty.organizations.slice(0, 1),
    scopes: thirdParty.scopes.map((one, at) => ({ ...one, isNew: at === thirdParty.scopes.length - 1 })),
    problem: 'changed',
  }),
  'consent-third-party-german': renderThirdParty({ ...thirdParty, ...deutsch }),
  'consent-third-party-hostile': renderThirdParty({
    ...thirdParty,
    client: { name: hostile, verified: false, home: 'https://ledger.example', owner: hostile },
    scopes: [{ scope: hostile, permission: { name: hostile, description: hostile }, isNew: true }],
    organizations: [
      { id: 'org_1', name: hostile },
      { id: 'org_2', name: 'Acme' },
    ],
    problem: 'organization_missing',
  }),
}
