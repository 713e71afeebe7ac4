import { redirect } from 'react-router'
import { findProvider } from '../accounts.server'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { requireMember } from '../session.server'
import { settings } from '../settings.server'

/** The link is for this person alone, once. They agree on pages of the server and of the provider, and come back here. */
export const action = handler(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const form = await readOwnForm(request, person)
  const { id, slug } = await findProvider(person, textOf(form, 'provider'))
  await recordAct(request, person, { action: 'account.connection_opened', target: { id, type: 'data_integration' } })
  const { userId, organizationId } = person
  const returnTo = `${settings.origin}/accounts`
  const { url } = await workos.pipes.authorizeDataIntegration({ slug, userId, organizationId, returnTo })
  return redirect(url, 303)
})
