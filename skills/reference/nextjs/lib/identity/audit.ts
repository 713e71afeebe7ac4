import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { headers } from 'next/headers'
import type { Member } from './person'

export interface Act {
  readonly action: string
  readonly target: { readonly type: string; readonly id: string; readonly name: string }
  readonly metadata?: Record<string, string>
}

/** Writes an act into the organization's log before it happens: what can't be written down doesn't happen. */
export async function recordAudit(member: Member, { action, target, metadata }: Act): Promise<void> {
  const sent = await headers()
  const address = sent.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? 'unknown'
  const userAgent = sent.get('user-agent')?.slice(0, 200)
  await getWorkOS().auditLogs.createEvent(member.organizationId, {
    action,
    occurredAt: new Date(),
    actor: { type: 'user', id: member.userId, name: member.email },
    targets: [target],
    context: { location: address, ...(userAgent === undefined ? {} : { userAgent }) },
    ...(metadata === undefined ? {} : { metadata }),
  })
}
