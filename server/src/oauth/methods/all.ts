import { clientSecret } from './client-secret.ts'
import type { ClientMethod } from './method.ts'
import { none } from './none.ts'
import { privateKeyJwt } from './private-key-jwt.ts'

/** Every way in which a client may authenticate; the metadata is made from this list. */
export const clientMethods: readonly ClientMethod[] = [none, clientSecret, privateKeyJwt]
