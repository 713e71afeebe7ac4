import { type Application, actsAsAgent } from '../applications/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { recordSignIn, type Session, startSession } from '../sessions/index.ts'
import { type NextStep, nextStep, type Person, type Proof, proofOf } from '../sign-in/index.ts'
import { issueCode } from './actions-codes.ts'
import type { AuthorizationRequest } from './model.ts'

/** Who is signed in at the browser, and the application of people that they enter. */
export interface Entering {
  readonly person: Person
  readonly application: Application
  /** The one that was asked for or chosen. */
  readonly organizationId: OrganizationId | undefined
  /** From where the session will be used. */
  readonly place: { readonly address: string; readonly userAgent: string | undefined }
}

export type Entered<Made> =
  | { readonly outcome: 'entered'; readonly made: Made }
  | { readonly outcome: 'step'; readonly step: Exclude<NextStep, { step: 'done' }> }

/**
 * Signs the person in to an application of the installation: the gates in their one order, then a session of its own, with that
 * application's clocks (I5). The proofs of the browser's session are carried over with their own times, so that nobody looks
 * freshly signed in. `make` goes on in the same transaction.
 */
export async function enter<Made>(
  on: Platform,
  tx: Transaction,
  { make, ...entering }: Entering & { readonly make: (session: Session, proof: Proof) => Promise<Made> },
): Promise<Entered<Made>> {
  const { person, application, organizationId, place } = entering
  if (actsAsAgent(application.kind)) throw new Error('an agent asks for consent first')
  const proof = await proofOf(tx, person)
  const step = await nextStep(on, tx, { proof, application, organizationId, place })
  if (step.step !== 'done') return { outcome: 'step', step }
  const session = await startSession(tx, {
    actor: { kind: 'person', ...person },
    kind: 'user',
    principalId: person.userId,
    onBehalfOf: person.userId,
    application,
    organizationId: step.organizationId,
    ipAddress: place.address,
    userAgent: place.userAgent,
  })
  await recordSignIn(tx, session.id, proof.method, proof.at)
  const second = proof.secondFactorAt
  if (second !== undefined && second.getTime() !== proof.at.getTime())
    await recordSignIn(tx, session.id, 'second_factor', second)
  return { outcome: 'entered', made: await make(session, proof) }
}

/** The same for an authorization request, which gets a code. */
export function enterForCode(
  on: Platform,
  { request, ...entering }: Entering & { readonly request: AuthorizationRequest },
): Promise<Entered<Secret>> {
  return on.database.transaction(tx =>
    enter(on, tx, {
      ...entering,
      make: (session, proof) =>
        issueCode(tx, { ...request, door: 'oauth2', sessionId: session.id, signedInAt: proof.at }),
    }),
  )
}
