import type { Application } from '../applications/index.ts'
import { acceptInvitation, getUser } from '../directory/index.ts'
import { issueCode } from '../oauth/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { recordSignIn, type Session, startSession } from '../sessions/index.ts'
import { type NextStep, nextStep, type Person, type Proof, proofOf } from '../sign-in/index.ts'
import { invitationFor } from './actions-invitations.ts'
import type { AuthorizationAsked, Place } from './model.ts'

export interface Entering {
  readonly person: Person
  readonly application: Application
  readonly redirectUri: string
  readonly asked: AuthorizationAsked
  readonly place: Place
}

export type Entered =
  | { readonly outcome: 'code'; readonly code: Secret }
  | { readonly outcome: 'step'; readonly step: Exclude<NextStep, { step: 'done' }> }

/**
 * Who is signed in at the browser enters an application: a session of its own, with that application's clocks (I5), and a code
 * for it. The proofs of the browser's session are carried over with their own times, so that nobody looks freshly signed in.
 */
export function enterApplication(on: Platform, entering: Entering): Promise<Entered> {
  const { person, application, redirectUri, asked, place } = entering
  return on.database.transaction(async tx => {
    const proof = await proofOf(tx, person)
    const { organizationId, codeChallenge } = asked
    const user = await getUser(tx, person.userId)
    const invitation = await invitationFor(on, tx, { token: asked.invitationToken, user })
    const step = await nextStep(on, tx, { proof, application, organizationId, invitation, place })
    if (step.step !== 'done') return { outcome: 'step', step }
    if (invitation !== undefined)
      await acceptInvitation(tx, { kind: 'person', ...person }, { id: invitation.id, userId: user.id })
    const session = await startFor(tx, entering, { proof, organizationId: step.organizationId })
    const code = await issueCode(tx, {
      applicationId: application.id,
      sessionId: session.id,
      redirectUri,
      codeChallenge,
      door: 'user_management',
      resource: undefined,
      scope: '',
      nonce: undefined,
      signedInAt: proof.at,
    })
    return { outcome: 'code', code }
  })
}

async function startFor(
  tx: Transaction,
  { person, application, place }: Entering,
  { proof, organizationId }: { readonly proof: Proof; readonly organizationId: OrganizationId | undefined },
): Promise<Session> {
  const session = await startSession(tx, {
    actor: { kind: 'person', ...person },
    kind: 'user',
    principalId: person.userId,
    onBehalfOf: person.userId,
    application,
    organizationId,
    ipAddress: place.address,
    userAgent: place.userAgent,
  })
  await recordSignIn(tx, session.id, proof.method, proof.at)
  const second = proof.secondFactorAt
  if (second !== undefined && second.getTime() !== proof.at.getTime())
    await recordSignIn(tx, session.id, 'second_factor', second)
  return session
}
