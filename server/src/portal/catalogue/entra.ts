import type { Vendor } from './guide.ts'

/** Microsoft Entra ID, which was Azure Active Directory. */
export const entra: Vendor = {
  name: 'Microsoft Entra ID',
  connections: [
    {
      type: 'EntraIdOIDC',
      steps: [
        { do: 'open', path: ['App registrations', 'New registration'] },
        { do: 'paste', field: 'Redirect URI (Web)', ours: 'redirect_uri' },
        { do: 'copy', field: 'Application (client) ID', into: 'client_id' },
        { do: 'copy', field: 'Certificates & secrets → New client secret → Value', into: 'client_secret' },
        { do: 'copy', field: 'https://login.microsoftonline.com/{Directory (tenant) ID}/v2.0', into: 'issuer' },
        { do: 'open', path: ['Token configuration', 'Add optional claim', 'ID', 'email'] },
      ],
    },
    {
      type: 'AzureSAML',
      steps: [
        { do: 'open', path: ['Enterprise applications', 'New application', 'Create your own application'] },
        { do: 'open', path: ['Single sign-on', 'SAML', 'Basic SAML Configuration'] },
        { do: 'paste', field: 'Identifier (Entity ID)', ours: 'entity_id' },
        { do: 'paste', field: 'Reply URL (Assertion Consumer Service URL)', ours: 'acs_url' },
        {
          do: 'map',
          attributes: [
            ['email', 'user.mail'],
            ['firstName', 'user.givenname'],
            ['lastName', 'user.surname'],
            ['groups', 'Groups assigned to the application'],
          ],
        },
        { do: 'assign', at: 'Users and groups' },
        { do: 'copy', field: 'App Federation Metadata Url', into: 'metadata_url' },
      ],
    },
  ],
  directory: {
    type: 'azure scim v2.0',
    steps: [
      { do: 'open', path: ['Enterprise applications', '…', 'Provisioning', 'New configuration'] },
      { do: 'paste', field: 'Tenant URL', ours: 'endpoint' },
      { do: 'paste', field: 'Secret token', ours: 'bearer_token' },
      { do: 'choose', what: ['Test connection', 'Create'] },
      { do: 'assign', at: 'Users and groups' },
      { do: 'choose', what: ['Start provisioning'] },
    ],
  },
}
