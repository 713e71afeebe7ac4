import type { Application } from '../applications/model.ts'
import type { PrincipalKind } from '../directory/model.ts'

export const waysIn = [
  'person',
  'api_key',
  'client_metadata_document',
  'dynamic_registration',
  'consent',
  'client_secret',
  'private_key_jwt',
  'workload_identity',
] as const
export type WayIn = (typeof waysIn)[number]

/** How a principal came to be here, by what it is and by the application that it acts through. */
export function cameInBy(
  kind: PrincipalKind,
  application: Pick<Application, 'kind' | 'registration' | 'tokenEndpointAuthMethod'> | undefined,
): WayIn {
  if (kind === 'user') return 'person'
  if (kind === 'service_account' || application === undefined) return 'api_key'
  if (application.registration === 'metadata_document') return 'client_metadata_document'
  if (application.registration === 'dynamic') return 'dynamic_registration'
  if (application.kind !== 'machine') return 'consent'
  switch (application.tokenEndpointAuthMethod) {
    case 'none':
      return 'workload_identity'
    case 'private_key_jwt':
      return 'private_key_jwt'
    case 'client_secret_basic':
    case 'client_secret_post':
      return 'client_secret'
  }
}
