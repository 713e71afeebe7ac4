import type { Source } from '../model.ts'
import { auth0 } from './auth0.ts'
import { clerk } from './clerk.ts'
import { csv } from './csv.ts'
import { firebase } from './firebase.ts'
import { keycloak } from './keycloak.ts'
import { ambit, workos } from './workos.ts'

/** Servers that people come from. */
export const sources: readonly Source[] = [workos, auth0, clerk, keycloak, firebase, csv, ambit]
