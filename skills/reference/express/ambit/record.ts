import type { Request } from 'express'
import { workos } from './client.ts'
import type { Member } from './session.ts'

interface Act {
  /** As `member.remove`. */
  readonly action: string
  readonly target: { readonly id: string; readonly type: string }
}

const agentCharactersMax = 200

/** Writes down who asks for what, before it happens: an act that can't be recorded is not done. */
export async function recordAct(request: Request, person: Member, { action, target }: Act): Promise<void> {
  const userAgent = (request.get('User-Agent') ?? '').slice(0, agentCharactersMax)
  await workos.auditLogs.createEvent(person.organizationId, {
    action,
    occurredAt: new Date(),
    actor: { id: person.userId, type: 'user' },
    targets: [target],
    context: { location: request.socket.remoteAddress ?? 'unknown', ...(userAgent === '' ? {} : { userAgent }) },
  })
}
