import { conflict, type Refusal, unprocessable } from '../platform/refusal.ts'

/** A browser would be sent to where no application is known to be. */
export function addressNotRegistered(field: 'return_url' | 'success_url'): Refusal {
  const message = `${field} is at no address of an application. Register a redirect URI there first, or take one that is.`
  return unprocessable(message, [{ code: 'return_address_not_registered', message, field }])
}

/** What the API names and this server has nothing for. */
export function intentNotOffered(intent: string): Refusal {
  const message = `There is nothing here to set up for ${intent}. Choose another intent.`
  return unprocessable(message, [{ code: 'not_offered', message, field: 'intent' }])
}

/** Begun and never gone on with: each of them is an address that somebody may have pasted somewhere. */
export function tooManySetups(max: number): Refusal {
  return conflict('too_many_setups', `${max} connections are begun already. Go on with one of them.`)
}

/** Each of them is read for and sent to, whoever asked for it. */
export function tooManyStreams(max: number): Refusal {
  const message = `There are ${max} streams of this organization already. Remove one first.`
  return unprocessable(message, [{ code: 'too_many_streams', message, field: 'url' }])
}
