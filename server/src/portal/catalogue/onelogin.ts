import type { Vendor } from './guide.ts'

/** OneLogin. */
export const oneLogin: Vendor = {
  name: 'OneLogin',
  connections: [
    {
      type: 'OneLoginSAML',
      steps: [
        { do: 'open', path: ['Applications', 'Add App', 'SAML Custom Connector (Advanced)', 'Configuration'] },
        { do: 'paste', field: 'Audience (EntityID)', ours: 'entity_id' },
        { do: 'paste', field: 'ACS (Consumer) URL', ours: 'acs_url' },
        { do: 'set', field: 'ACS (Consumer) URL Validator', to: '.*' },
        {
          do: 'map',
          attributes: [
            ['email', 'Email'],
            ['firstName', 'First Name'],
            ['lastName', 'Last Name'],
            ['groups', 'User Roles'],
          ],
        },
        { do: 'assign', at: 'Users' },
        { do: 'copy', field: 'SSO → Issuer URL', into: 'metadata_url' },
      ],
    },
  ],
}
