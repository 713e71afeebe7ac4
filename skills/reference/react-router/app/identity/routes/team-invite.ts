import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { findRole } from '../people.server'
import { recordAct } from '../record.server'
import { Refusal, refusedByServer } from '../refusal.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

const back = { path: '/team', title: 'Back to the people' }

/** Invites an address into the organization, with a role of it. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const { organizationId, userId } = person
  const email = textOf(form, 'email')
  if (!/^[^\s@]{1,64}@[^\s@]{1,253}$/.test(email)) throw new Refusal(422, 'This is no e-mail address.', back)
  const role = await findRole(person, textOf(form, 'role'))
  requireRecentAuth(person, 'team')
  await recordAct(request, person, { action: 'member.invite', target: { id: organizationId, type: 'organization' } })
  await workos.userManagement
    .sendInvitation({ email, organizationId, inviterUserId: userId, roleSlug: role.slug })
    .catch(refusedByServer('They are invited or belong to your organization already.', back))
  return redirect('/team?done=invited', 303)
})
