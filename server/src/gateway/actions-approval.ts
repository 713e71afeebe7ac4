import type { AskedApproval } from '../approvals/index.ts'
import { findUser, getPrincipal } from '../directory/index.ts'
import { type Account, accountFor, findProviderById, type Tool } from '../pipes/index.ts'
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

/** The connected account that a call of this tool uses, or the refusal that says where one can be connected. */
export async function accountOf(
  on: Platform,
  session: Session,
  tool: Tool,
): Promise<{ readonly account: Account | undefined } | RefusedCall> {
  const person = await personId(on, session)
  if (person === undefined) return refuse('policy_denied', 'Refused: nobody can approve for this session.')
  const provider = await findProviderById(on.database, tool.providerId)
  if (provider === undefined || provider.state === 'retired')
    return refuse('tool_gone', `Refused: ${tool.providerSlug} is not served here any more. Nothing was sent.`)
  const found = await accountFor(on.database, provider, person)
  switch (found.outcome) {
    case 'none_needed':
      return { account: undefined }
    case 'connected':
      return { account: found.account }
    case 'connection_required': {
      const connectUrl = `${on.config.baseUrl}${found.connectPath}`
      const text = `Refused: ${await personName(on, session)} has no ${tool.providerSlug} account connected. They can at ${connectUrl}.`
      return refuse('connection_required', text, { connect_url: connectUrl, provider: tool.providerSlug })
    }
  }
}
