import type { UserId } from '../platform/ids.ts'
import { badRequest, conflict, type FieldError, oauthRefusal, Refusal } from '../platform/refusal.ts'

/** A person can't be made, with an entry for each reason. */
export function userCreationRefused(error: FieldError): Refusal {
  return badRequest('user_creation_error', error.message, [error])
}

/** A password that should protect nobody. */
export function passwordRefused(code: string, message: string): Refusal {
  return badRequest('password_strength_error', message, [{ code, message, field: 'password' }])
}

/** A hash of a password that can't be taken, with what is wrong with it. */
export function importedHashRefused({ field, message }: { field: string; message: string }): Refusal {
  return badRequest('invalid_password_hash', message, [{ code: 'invalid_password_hash', message, field }])
}

/** 400: a password and what belongs to a hash of one. */
export function passwordTwice(
  code: 'password_and_password_hash_provided' | 'password_and_password_hash_type_provided',
): Refusal {
  return badRequest(code, 'Give a password or a hash of one, not both.')
}

/** 400: what describes a hash, and no hash. */
export function hashMissing(): Refusal {
  const message = 'The type of a hash and the place of its salt go with password_hash. Give it too, or leave them out.'
  return badRequest('password_salt_position_requires_password_hash', message)
}

export const addressTaken: FieldError = {
  code: 'email_not_available',
  message: 'This address has an account already.',
  field: 'email',
}

export const externalIdTaken: FieldError = {
  code: 'external_id_already_used',
  message: 'A user with this external id already exists.',
  field: 'external_id',
}

/** The same reason on a change, where it is the code itself. */
export function changeRefused(error: FieldError): Refusal {
  return badRequest(error.code, error.message, [error])
}

/** 400: more pairs than an object may have, once they are put together. */
export function metadataRefused(): Refusal {
  return badRequest('invalid_metadata', 'An object has at most 10 pairs of metadata.')
}

/** Nobody makes a key that may do more than they may themselves. */
export function keyOutranks(role: string): Refusal {
  return new Refusal({
    status: 403,
    code: 'forbidden',
    booked: { because: 'key_outranks', role },
    message: 'A key may do at most what its maker may. Choose a lower role, or ask an owner of this installation.',
  })
}

/** Who administers with a lower role than somebody has can't change, enter or remove that account. */
export function outranked(userId: UserId): Refusal {
  return new Refusal({
    status: 403,
    code: 'forbidden',
    booked: { because: 'outranked', user: userId },
    message: 'This person has a higher role in this installation than the key. Ask an owner of this installation.',
  })
}

/** 403: what an agent made is taken over by a person, or by a key that a person answers for. */
export function personNeeded(): Refusal {
  return new Refusal({
    status: 403,
    code: 'person_needed',
    message: 'Only a person can review what an agent made. Sign in and do it yourself.',
  })
}

/** 409: there is nothing to make. */
export function alreadyMember(): Refusal {
  return conflict('user_already_organization_member', 'A membership of this user in this organization already exists.')
}

/** 409: somebody has to answer for this installation. */
export function lastOwner(): Refusal {
  return conflict('user_deletion_not_allowed', 'This is the last owner of this installation. Name another one first.')
}

/** 400 in the shape of OAuth: an invitation that this sign-in can't use. */
export function invitationRefused(code: 'invitation_invalid' | 'invitation_cannot_be_used_for_email'): Refusal {
  const message =
    code === 'invitation_invalid'
      ? 'This invitation was used, revoked, or is too old. Ask for a new one.'
      : 'This invitation is for another address, or for one that was not proven yet.'
  return oauthRefusal(code, message)
}
