import { type ApplicationId, type Id, idFrom, idPrefixes, parseId } from '../platform/ids.ts'

/**
 * The Connect API's name of an application: its clients tell kinds of objects by their prefix, so the one row has two names
 * there, and each follows from the other.
 */
export function connectId(id: ApplicationId): Id<'connectApplication'> {
  return idFrom('connectApplication', `${idPrefixes.connectApplication}_${ulidOf(id)}`)
}

/** The application that a Connect id, or one of ours, names; undefined for what is neither. */
export function applicationIdOf(text: string): ApplicationId | undefined {
  const ours = parseId('application', text)
  if (ours !== undefined) return ours
  const theirs = parseId('connectApplication', text)
  return theirs === undefined ? undefined : idFrom('application', `${idPrefixes.application}_${ulidOf(theirs)}`)
}

function ulidOf(id: string): string {
  return id.slice(id.lastIndexOf('_') + 1)
}
