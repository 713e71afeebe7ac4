import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm } from '../guard.server'
import { recordAct } from '../record.server'
import { requireAdmin } from '../session.server'
import { settings } from '../settings.server'
import { requireRecentAuth } from '../step-up.server'

/** Leads an administrator to the pages where their own organization sets up single sign-on. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  await readOwnForm(request, person)
  const { organizationId } = person
  requireRecentAuth(person, '/sso')
  await recordAct(request, person, { action: 'sso.setup_opened', target: { id: organizationId, type: 'organization' } })
  const { link } = await workos.adminPortal.generateLink({
    organization: organizationId,
    intent: 'sso',
    returnUrl: `${settings.origin}/sso`,
  })
  return redirect(link, 303)
})
