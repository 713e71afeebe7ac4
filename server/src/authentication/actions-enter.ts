import type { Application } from '../applications/index.ts'
import { getUser } from '../directory/index.ts'
import { type Entered, enter, issueCode } from '../oauth/index.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { type Denied, entering, type Person } from '../sign-in/index.ts'
import { invitationFor } from './actions-invitations.ts'
import type { AuthorizationAsked, Place } from './model.ts'

export interface EnteringApplication {
  readonly person: Person
  readonly application: Application
  readonly redirectUri: string
  readonly asked: AuthorizationAsked
  readonly place: Place
}

/** Who is signed in at the browser enters an application, with the invitation that they bring, and it gets a code. */
export function enterApplication(on: Platform, parts: EnteringApplication): Promise<Entered<Secret> | Denied> {
  const { person, application, redirectUri, asked, place } = parts
  const { organizationId, codeChallenge } = asked
  return entering(on, async (tx, isAsked) => {
    const user = await getUser(tx, person.userId)
    const invitation = await invitationFor(on, tx, { token: asked.invitationToken, user })
    return enter(on, tx, {
      person,
      application,
      organizationId,
      invitation,
      place,
      isAsked,
      make: (session, proof) =>
        issueCode(tx, {
          applicationId: application.id,
          sessionId: session.id,
          redirectUri,
          codeChallenge,
          door: 'user_management',
          resource: undefined,
          scope: '',
          nonce: undefined,
          signedInAt: proof.at,
        }),
    })
  })
}
