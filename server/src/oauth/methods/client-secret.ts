import type { ClientMethod } from './method.ts'

/** The same secret in the body or in the header; a client registered for one may use the other. */
export const clientSecret: ClientMethod = {
  names: ['client_secret_post', 'client_secret_basic'],
  proof: 'secret',
  prove: async (_on, { claim, application, secretFits }) =>
    claim.proof === 'secret' &&
    secretFits &&
    application?.tokenEndpointAuthMethod.startsWith('client_secret_') === true,
}
