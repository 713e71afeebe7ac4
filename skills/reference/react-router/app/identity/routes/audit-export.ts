import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { ranges, sealFile } from '../files.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { requireAdmin } from '../session.server'

const dayMs = 86_400_000
const back = { path: '/audit', title: 'Back to the log' }

/** Asks for a file of what was done in the organization in the last days. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const days = textOf(form, 'days')
  if (!ranges.includes(days)) throw new Refusal(422, 'Choose 7, 30 or 90 days.', back)
  const { organizationId } = person
  await recordAct(request, person, { action: 'log.exported', target: { id: organizationId, type: 'organization' } })
  const rangeEnd = new Date()
  const rangeStart = new Date(rangeEnd.getTime() - Number(days) * dayMs)
  const { id } = await workos.auditLogs.createExport({ organizationId, rangeStart, rangeEnd })
  return redirect(`/audit?file=${sealFile({ id, organizationId })}`, 303)
})
