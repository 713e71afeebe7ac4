import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from './admin'

export interface Act {
  readonly action: string
  readonly target: { readonly type: string; readonly id: string; readonly name: string }
  readonly metadata?: Record<string, string>
}

/** Writes an act into the organization's log before it happens: what can't be written down doesn't happen. */
export async function recordAudit(request: Request, admin: Admin, { action, target, metadata }: Act): Promise<void> {
  const address = request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? 'unknown'
  const userAgent = request.headers.get('user-agent')?.slice(0, 200)
  await getWorkOS().auditLogs.createEvent(admin.organizationId, {
    action,
    occurredAt: new Date(),
    actor: { type: 'user', id: admin.userId, name: admin.email },
    targets: [target],
    context: { location: address, ...(userAgent === undefined ? {} : { userAgent }) },
    ...(metadata === undefined ? {} : { metadata }),
  })
}
