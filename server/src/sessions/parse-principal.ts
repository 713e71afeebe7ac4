import { type PrincipalId, parseId, type UserId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { ownerRefused } from './errors.ts'

/** The id of a person, an agent or a service account. 404 for another shape. */
export function parsePrincipalId(text: string): PrincipalId {
  const id = parseId('user', text) ?? parseId('agent', text) ?? parseId('serviceAccount', text)
  if (id === undefined) throw notFound('principal')
  return id
}

/** The id of who is to own something. 422 `invalid_owner` for another shape. */
export function parseOwnerId(text: string): UserId {
  const id = parseId('user', text)
  if (id === undefined) throw ownerRefused('An owner is a person.')
  return id
}
