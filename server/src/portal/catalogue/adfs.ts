import type { Vendor } from './guide.ts'

/** Active Directory Federation Services. */
export const adfs: Vendor = {
  name: 'AD FS',
  connections: [
    {
      type: 'ADFSSAML',
      steps: [
        { do: 'open', path: ['AD FS Management', 'Relying Party Trusts', 'Add Relying Party Trust', 'Claims aware'] },
        {
          do: 'choose',
          what: ['Enter data about the relying party manually', 'Enable support for the SAML 2.0 WebSSO protocol'],
        },
        { do: 'paste', field: 'Relying party SAML 2.0 SSO service URL', ours: 'acs_url' },
        { do: 'paste', field: 'Relying party trust identifier', ours: 'entity_id' },
        {
          do: 'map',
          attributes: [
            ['email', 'E-Mail-Addresses'],
            ['firstName', 'Given-Name'],
            ['lastName', 'Surname'],
            ['groups', 'Token-Groups - Unqualified Names'],
          ],
        },
        { do: 'copy', field: 'https://…/FederationMetadata/2007-06/FederationMetadata.xml', into: 'metadata' },
      ],
    },
  ],
}
