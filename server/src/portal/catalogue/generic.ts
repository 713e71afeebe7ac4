import type { Vendor } from './guide.ts'

/** Any provider that speaks the protocol. */
export const generic: Vendor = {
  name: '',
  connections: [
    {
      type: 'GenericOIDC',
      steps: [
        { do: 'paste', field: 'redirect_uri', ours: 'redirect_uri' },
        { do: 'copy', field: 'issuer', into: 'issuer' },
        { do: 'copy', field: 'client_id', into: 'client_id' },
        { do: 'copy', field: 'client_secret', into: 'client_secret' },
      ],
    },
    {
      type: 'GenericSAML',
      steps: [
        { do: 'paste', field: 'ACS URL', ours: 'acs_url' },
        { do: 'paste', field: 'SP Entity ID', ours: 'entity_id' },
        {
          do: 'map',
          attributes: [
            ['email', 'mail'],
            ['firstName', 'givenName'],
            ['lastName', 'sn'],
            ['groups', 'memberOf'],
          ],
        },
        { do: 'copy', field: 'IdP metadata', into: 'metadata_url' },
      ],
    },
  ],
  directory: {
    type: 'generic scim v2.0',
    steps: [
      { do: 'paste', field: 'SCIM 2.0 base URL', ours: 'endpoint' },
      { do: 'paste', field: 'Bearer token', ours: 'bearer_token' },
      { do: 'set', field: 'userName', to: 'e-mail' },
    ],
  },
}
