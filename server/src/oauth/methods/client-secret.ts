import { checkSecret } from '../../applications/index.ts'
import type { ClientMethod } from './method.ts'

/** The same secret in the body or in the header; a client registered for one may use the other. */
export const clientSecret: ClientMethod = {
  names: ['client_secret_post', 'client_secret_basic'],
  proof: 'secret',
  prove: async (on, { claim, application }) => {
    if (claim.proof !== 'secret') return false
    const fits = await checkSecret(on.database, application?.id, claim.secret)
    return fits && application?.tokenEndpointAuthMethod.startsWith('client_secret_') === true
  },
}
