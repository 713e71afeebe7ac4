import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { findConnection } from '../connections.server'
import { readOwnForm, textOf } from '../guard.server'
import { recordAct } from '../record.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Removes a connection of the organization. Its people sign in without it from then on. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const { id } = await findConnection(person, textOf(form, 'connection'))
  requireRecentAuth(person, '/sso')
  await recordAct(request, person, { action: 'sso.connection_removed', target: { id, type: 'connection' } })
  await workos.sso.deleteConnection(id)
  return redirect('/sso?done=removed', 303)
})
