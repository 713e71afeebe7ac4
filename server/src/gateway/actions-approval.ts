import type { AskedApproval } from '../approvals/index.ts'
import { findUser, getPrincipal } from '../directory/index.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Session } from '../sessions/index.ts'
import type { OpenApproval, RefusedCall } from './model.ts'
import { refuse } from './render-refusal.ts'

/** An approval as the agent is told about it. */
export function openApproval({ id, code, expiresAt, url }: AskedApproval): OpenApproval {
  return { id, code, expiresAt, url }
}

/** Whose approvals and accounts count in this session: the person it acts for, or the owner of an agent that acts for itself. */
export async function personId(on: Platform, session: Session): Promise<UserId | undefined> {
  return session.onBehalfOf ?? (await getPrincipal(on.database, session.principalId)).ownerId
}

/** The same as they are called in a refusal. */
export async function personName(on: Platform, session: Session): Promise<string> {
  const id = await personId(on, session)
  const person = id === undefined ? undefined : await findUser(on.database, id)
  return person?.email ?? 'The person'
}

/** String 28: who has no account, and where one can be connected. */
export async function connectionRefusal(
  on: Platform,
  session: Session,
  { provider, connectPath }: { readonly provider: string; readonly connectPath: string },
): Promise<RefusedCall> {
  const connectUrl = `${on.config.baseUrl}${connectPath}`
  const text = `Refused: ${await personName(on, session)} has no ${provider} account connected. They can at ${connectUrl}.`
  return refuse('connection_required', text, { connect_url: connectUrl, provider })
}

/** The same for an account that was connected once. */
export function reconnectionRefusal(on: Platform, provider: string): RefusedCall {
  const connectUrl = `${on.config.baseUrl}/connect/${provider}`
  const text = `Refused: ${provider} does not accept the connected account any more. Nothing was sent. The person can connect it again at ${connectUrl}.`
  return refuse('connection_required', text, { connect_url: connectUrl, provider })
}
