import type { Vendor } from './guide.ts'

/** PingOne. */
export const ping: Vendor = {
  name: 'PingOne',
  connections: [
    {
      type: 'PingOneSAML',
      steps: [
        { do: 'open', path: ['Applications', '+', 'SAML Application', 'Configure', 'Manually Enter'] },
        { do: 'paste', field: 'ACS URLs', ours: 'acs_url' },
        { do: 'paste', field: 'Entity ID', ours: 'entity_id' },
        {
          do: 'map',
          attributes: [
            ['email', 'Email Address'],
            ['firstName', 'Given Name'],
            ['lastName', 'Family Name'],
            ['groups', 'Group Names'],
          ],
        },
        { do: 'assign', at: 'Access' },
        { do: 'copy', field: 'Configuration → IDP Metadata URL', into: 'metadata_url' },
      ],
    },
  ],
}
