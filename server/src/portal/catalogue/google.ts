import type { Vendor } from './guide.ts'

/** Google Workspace. */
export const google: Vendor = {
  name: 'Google Workspace',
  connections: [
    {
      type: 'GoogleOIDC',
      steps: [
        {
          do: 'open',
          path: ['Google Cloud', 'APIs & Services', 'Credentials', 'Create credentials', 'OAuth client ID'],
        },
        { do: 'choose', what: ['Web application'] },
        { do: 'paste', field: 'Authorized redirect URIs', ours: 'redirect_uri' },
        { do: 'copy', field: 'Client ID', into: 'client_id' },
        { do: 'copy', field: 'Client secret', into: 'client_secret' },
        { do: 'copy', field: 'https://accounts.google.com', into: 'issuer' },
      ],
    },
    {
      type: 'GoogleSAML',
      steps: [
        { do: 'open', path: ['Apps', 'Web and mobile apps', 'Add app', 'Add custom SAML app'] },
        { do: 'copy', field: 'Download metadata', into: 'metadata' },
        { do: 'paste', field: 'ACS URL', ours: 'acs_url' },
        { do: 'paste', field: 'Entity ID', ours: 'entity_id' },
        { do: 'set', field: 'Name ID format', to: 'EMAIL' },
        {
          do: 'map',
          attributes: [
            ['email', 'Primary email'],
            ['firstName', 'First name'],
            ['lastName', 'Last name'],
            ['groups', 'Google groups'],
          ],
        },
        { do: 'assign', at: 'User access' },
      ],
    },
  ],
}
