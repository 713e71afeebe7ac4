import { redirect } from 'react-router'
import { back, findProvider } from '../accounts.server'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { requireMember } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Disconnects an account of the person: the server deletes what opens it. */
export const action = handler(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const form = await readOwnForm(request, person)
  const { slug, account } = await findProvider(person, textOf(form, 'provider'))
  if (account === undefined) throw new Refusal(404, 'This account is not connected.', back)
  requireRecentAuth(person, '/accounts')
  const target = { id: account.id, type: 'connected_account' }
  await recordAct(request, person, { action: 'account.disconnected', target })
  const { userId, organizationId } = person
  await workos.pipes.deleteUserConnectedAccount({ userId, organizationId, slug })
  return redirect('/accounts?done=disconnected', 303)
})
