import { Refusal } from '../platform/refusal.ts'

/** No token, or one that opens no widgets: an API key, a cookie, a token of a third party, a made-up one. */
export function tokenMissing(): Refusal {
  return new Refusal({
    status: 401,
    code: 'unauthorized',
    message: 'Send a widget token, or the access token of a signed-in person: "Authorization: Bearer …".',
    headers: { 'WWW-Authenticate': 'Bearer' },
  })
}

/** The clients ask their application for another token once when they read 403. */
export function tokenEnded(): Refusal {
  return new Refusal({
    status: 403,
    code: 'widget_token_ended',
    message: 'This token has ended. Ask the application for another one.',
  })
}

/** The page is of another application, or of none. */
export function originRefused(): Refusal {
  return new Refusal({
    status: 403,
    code: 'origin_not_allowed',
    message: 'This page is none of the application that the token is of. Register its origin there.',
    booked: { because: 'origin_not_allowed' },
  })
}

/** The member’s roles do not permit it, or the token does not. */
export function permissionMissing(permission: string): Refusal {
  return new Refusal({
    status: 403,
    code: 'forbidden',
    message: `This needs the permission ${permission} in this organization.`,
    booked: { because: 'forbidden', permission },
  })
}

/** What is asked for belongs to an organization, and the token speaks for none. */
export function organizationMissing(): Refusal {
  return new Refusal({
    status: 403,
    code: 'organization_required',
    message: 'This token speaks for no organization. Ask the application for one that does.',
  })
}

/** The person left, or was never there. */
export function notAMember(): Refusal {
  return new Refusal({
    status: 403,
    code: 'organization_membership_not_found',
    message: 'This person is not an active member of that organization.',
  })
}

/** What changes how a person signs in asks for more than a token. */
export function elevationMissing(): Refusal {
  return new Refusal({
    status: 403,
    code: 'elevated_access_required',
    message: 'Prove with a code from your mail that it is you, and try again.',
  })
}

/** More was asked for than the member’s roles permit. */
export function scopesExceeded(scopes: readonly string[]): Refusal {
  return new Refusal({
    status: 403,
    code: 'scope_not_granted',
    message: `The roles of this member do not permit: ${scopes.join(', ')}.`,
  })
}

/** What the organization demands is proven at a sign-in, which an application can’t make for a person. */
export function signInDemanded(): Refusal {
  return new Refusal({
    status: 403,
    code: 'sign_in_required',
    message: 'This organization demands a sign-in of its own. Let the person sign in first.',
  })
}

/** Nobody gives a role that stands above their own, or changes who has one. */
export function roleAbove(): Refusal {
  return new Refusal({
    status: 403,
    code: 'role_above_own',
    message: 'This role stands above yours. Ask somebody who has it.',
    booked: { because: 'role_above_own' },
  })
}

/** Nobody lifts or locks out themselves. */
export function ownMembership(): Refusal {
  return new Refusal({
    status: 400,
    code: 'own_membership',
    message: 'This is your own membership. Ask another administrator of the organization.',
  })
}

/** No token comes after the end of its session. */
export function sessionEndedMeanwhile(): Refusal {
  return new Refusal({
    status: 409,
    code: 'session_ended_meanwhile',
    message: 'The session of this person ended at this very moment. Try again.',
  })
}

/** Whoever administers this server changes how they sign in on its own pages, and on no page of an application. */
export function staffRefused(): Refusal {
  return new Refusal({
    status: 403,
    code: 'account_page_only',
    message: 'You administer this server: change this on your account page there.',
  })
}

/** A code from a mailbox does not stand for a second factor that the person has. */
export function secondFactorMissing(): Refusal {
  return new Refusal({
    status: 403,
    code: 'second_factor_required',
    message: 'Sign in with your second factor first, and try again.',
  })
}

/** A key can do no more than who makes it. */
export function permissionsBeyond(slugs: readonly string[]): Refusal {
  return new Refusal({
    status: 403,
    code: 'permission_not_held',
    message: `You can put on a key only what you may do yourself. You lack: ${slugs.join(', ')}.`,
    booked: { because: 'permission_not_held' },
  })
}
