import type { Protocol } from '../model.ts'
import { oidc } from './oidc.ts'
import type { ProtocolMethod } from './protocol.ts'
import { saml } from './saml.ts'

/** How providers of organizations speak, by the name of the protocol. */
export const protocolMethods: Readonly<Record<Protocol, ProtocolMethod>> = { oidc, saml }
