import { getWorkOS } from '@workos-inc/authkit-nextjs'
import { requireAdmin } from '../../../lib/identity/admin'
import { recordAudit } from '../../../lib/identity/audit'
import { readOwnForm, textOf } from '../../../lib/identity/form'
import { answerTo, back, Refusal } from '../../../lib/identity/refusal'
import { ranges, sealFile } from '../files'

const dayMs = 86_400_000

/** Asks for a file of what was done in the organization in the last days. */
export async function POST(request: Request): Promise<Response> {
  try {
    const admin = await requireAdmin()
    const form = await readOwnForm(request, admin)
    const days = textOf(form, 'days')
    if (!ranges.includes(days)) throw new Refusal(422, 'Choose 7, 30 or 90 days.')
    const { organizationId } = admin
    const target = { type: 'organization', id: organizationId, name: organizationId }
    await recordAudit(admin, { action: 'log.exported', target, metadata: { days } })
    const rangeEnd = new Date()
    const rangeStart = new Date(rangeEnd.getTime() - Number(days) * dayMs)
    const { id } = await getWorkOS().auditLogs.createExport({ organizationId, rangeStart, rangeEnd })
    return back(`/audit?file=${sealFile({ id, organizationId })}`)
  } catch (cause) {
    return answerTo(cause)
  }
}
