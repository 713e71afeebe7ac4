import type { ClientMethod } from './method.ts'

/** A public client says who it is; what protects its codes and refresh tokens is PKCE and rotation. */
export const none: ClientMethod = {
  names: ['none'],
  proof: 'none',
  prove: async (_on, { application }) => application?.tokenEndpointAuthMethod === 'none',
}
