import type { Vendor } from './guide.ts'

/** JumpCloud. */
export const jumpCloud: Vendor = {
  name: 'JumpCloud',
  connections: [
    {
      type: 'JumpCloudSAML',
      steps: [
        {
          do: 'open',
          path: ['SSO Applications', 'Add New Application', 'Custom Application', 'Configure SSO with SAML'],
        },
        { do: 'set', field: 'IdP Entity ID', to: 'JumpCloud' },
        { do: 'paste', field: 'SP Entity ID', ours: 'entity_id' },
        { do: 'paste', field: 'ACS URLs', ours: 'acs_url' },
        {
          do: 'map',
          attributes: [
            ['email', 'email'],
            ['firstName', 'firstname'],
            ['lastName', 'lastname'],
            ['groups', 'include group attribute'],
          ],
        },
        { do: 'assign', at: 'User Groups' },
        { do: 'copy', field: 'Export Metadata', into: 'metadata' },
      ],
    },
  ],
  directory: {
    type: 'jump cloud scim v2.0',
    steps: [
      { do: 'open', path: ['SSO Applications', '…', 'Identity Management', 'Custom API Import / SCIM'] },
      { do: 'set', field: 'SCIM Version', to: 'SCIM 2.0' },
      { do: 'paste', field: 'Base URL', ours: 'endpoint' },
      { do: 'paste', field: 'Token Key', ours: 'bearer_token' },
      { do: 'choose', what: ['Test Connection', 'Activate'] },
      { do: 'assign', at: 'User Groups' },
    ],
  },
}
