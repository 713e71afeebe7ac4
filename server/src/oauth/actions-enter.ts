import { type Application, actsAsAgent, getApplication } from '../applications/index.ts'
import { acceptInvitation, type Invitation } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { copySignIns, insertEntered, listSignIns, proofsOf, type Session, startSession } from '../sessions/index.ts'
import {
  type Denied,
  entering,
  entryToAsk,
  type NextStep,
  nextStep,
  type Person,
  type Place,
  type Proof,
  proofOf,
  type ToAsk,
} from '../sign-in/index.ts'
import { issueCode } from './actions-codes.ts'
import type { AuthorizationRequest } from './model.ts'

/** Who is signed in at the browser, and the application of people that they enter. */
export interface Entering {
  readonly person: Person
  readonly application: Application
  /** The one that was asked for or chosen. */
  readonly organizationId: OrganizationId | undefined
  /** Whether it is for an organization at all, where that is not for the application's policy to say. */
  readonly inOrganization?: boolean | undefined
  /** Accepted when the person enters, and not before. */
  readonly invitation?: Invitation | undefined
  /** From where the session will be used. */
  readonly place: Place
}

export interface Entry<Made> extends Entering {
  /** Goes on in the same transaction. */
  readonly make: (session: Session, proof: Proof) => Promise<Made>
  readonly isAsked: boolean
}

export type Entered<Made> =
  | { readonly outcome: 'entered'; readonly made: Made }
  | { readonly outcome: 'step'; readonly step: Exclude<NextStep, { step: 'done' }> }

/**
 * Signs the person in to an application of the installation: the gates in their one order, then a session of its own, with that
 * application's clocks (I5). The proofs of the browser's session are carried over with their own times, so that nobody looks
 * freshly signed in. Run it by `entering`, which asks what is to be asked.
 */
export async function enter<Made>(
  on: Platform,
  tx: Transaction,
  { make, isAsked, ...parts }: Entry<Made>,
): Promise<Entered<Made> | ToAsk> {
  const { person, organizationId, invitation, place } = parts
  const application = await getApplication(tx, parts.application.id)
  if (actsAsAgent(application.kind)) throw new Error('an agent asks for consent first')
  const proof = await proofOf(tx, person)
  const { inOrganization } = parts
  const step = await nextStep(on, tx, { proof, application, organizationId, inOrganization, invitation, place })
  if (step.step !== 'done') return { outcome: 'step', step }
  const entrant = { proof, organizationId: step.organizationId, place }
  const toAsk = isAsked ? undefined : await entryToAsk(tx, entrant)
  if (toAsk !== undefined) return toAsk
  const actor = { kind: 'person', ...person } as const
  if (invitation !== undefined) await acceptInvitation(tx, actor, { id: invitation.id, userId: person.userId })
  const session = await startSession(tx, {
    actor,
    kind: 'user',
    principalId: person.userId,
    onBehalfOf: person.userId,
    application,
    proofs: await provenIn(tx, person),
    browserId: person.sessionId,
    ...(step.organizationId === undefined ? {} : { organizationId: step.organizationId }),
    ...(place.address === undefined ? {} : { ipAddress: place.address }),
    ...(place.userAgent === undefined ? {} : { userAgent: place.userAgent }),
    country: place.country,
  })
  await copySignIns(tx, { from: person.sessionId, to: session.id })
  await insertEntered(tx, { session: session.id, browser: person.sessionId })
  return { outcome: 'entered', made: await make(session, proof) }
}

/** What the browser's sign-in proved, first proof first; all of it comes along. */
export async function provenIn(tx: Transaction, { sessionId }: Person): Promise<string[]> {
  return proofsOf(await listSignIns(tx, sessionId))
}

/** The same for an authorization request, which gets a code. */
export function enterForCode(
  on: Platform,
  { request, ...parts }: Entering & { readonly request: AuthorizationRequest },
): Promise<Entered<Secret> | Denied> {
  return entering(on, (tx, isAsked) =>
    enter(on, tx, {
      ...parts,
      isAsked,
      make: (session, proof) =>
        issueCode(tx, { ...request, door: 'oauth2', sessionId: session.id, signedInAt: proof.at }),
    }),
  )
}
