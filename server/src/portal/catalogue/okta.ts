import type { Vendor } from './guide.ts'

/** Okta Workforce Identity. */
export const okta: Vendor = {
  name: 'Okta',
  connections: [
    {
      type: 'OktaOIDC',
      steps: [
        { do: 'open', path: ['Applications', 'Applications', 'Create App Integration'] },
        { do: 'choose', what: ['OIDC - OpenID Connect', 'Web Application'] },
        { do: 'paste', field: 'Sign-in redirect URIs', ours: 'redirect_uri' },
        { do: 'assign', at: 'Assignments' },
        { do: 'copy', field: 'Client ID', into: 'client_id' },
        { do: 'copy', field: 'Client secret', into: 'client_secret' },
        { do: 'copy', field: 'https://….okta.com', into: 'issuer' },
      ],
    },
    {
      type: 'OktaSAML',
      steps: [
        { do: 'open', path: ['Applications', 'Applications', 'Create App Integration'] },
        { do: 'choose', what: ['SAML 2.0'] },
        { do: 'paste', field: 'Single sign-on URL', ours: 'acs_url' },
        { do: 'paste', field: 'Audience URI (SP Entity ID)', ours: 'entity_id' },
        {
          do: 'map',
          attributes: [
            ['email', 'user.email'],
            ['firstName', 'user.firstName'],
            ['lastName', 'user.lastName'],
            ['groups', 'Matches regex .*'],
          ],
        },
        { do: 'assign', at: 'Assignments' },
        { do: 'copy', field: 'Sign On → Metadata URL', into: 'metadata_url' },
      ],
    },
  ],
  directory: {
    type: 'okta scim v2.0',
    steps: [
      { do: 'open', path: ['Applications', '…', 'General', 'Enable SCIM provisioning'] },
      { do: 'open', path: ['Provisioning', 'Integration', 'Edit'] },
      { do: 'paste', field: 'SCIM connector base URL', ours: 'endpoint' },
      { do: 'set', field: 'Unique identifier field for users', to: 'userName' },
      { do: 'choose', what: ['Push New Users', 'Push Profile Updates', 'Push Groups'] },
      { do: 'set', field: 'Authentication Mode', to: 'HTTP Header' },
      { do: 'paste', field: 'Authorization: Bearer', ours: 'bearer_token' },
      { do: 'choose', what: ['Create Users', 'Update User Attributes', 'Deactivate Users'] },
      { do: 'assign', at: 'Assignments, Push Groups' },
    ],
  },
}
