import { workos } from './client.server'
import type { Member } from './session.server'

interface Act {
  /** As `member.removed`. */
  readonly action: string
  readonly target: { readonly id: string; readonly type: string }
}

const agentCharactersMax = 200

/** Writes down who asks for what, before it happens: an act that can't be recorded is not done. */
export async function recordAct(request: Request, person: Member, { action, target }: Act): Promise<void> {
  const userAgent = (request.headers.get('user-agent') ?? '').slice(0, agentCharactersMax)
  // The last of these addresses is the one that the proxy in front of this application saw.
  const location = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? 'unknown'
  await workos.auditLogs.createEvent(person.organizationId, {
    action,
    occurredAt: new Date(),
    actor: { id: person.userId, type: 'user' },
    targets: [target],
    context: { location, ...(userAgent === '' ? {} : { userAgent }) },
  })
}
