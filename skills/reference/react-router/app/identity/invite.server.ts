import { workos } from './client.server'
import { textOf } from './guard.server'
import { recordAct } from './record.server'
import { type Next, Refusal, refusedByServer } from './refusal.server'
import { findRole } from './roles.server'
import type { Member } from './session.server'
import { requireRecentAuth } from './step-up.server'

/** Invites whom a form names into the person's organization, with a role of it. `next` is the page of the form. */
export async function inviteByForm(
  request: Request,
  person: Member,
  { form, next }: { readonly form: URLSearchParams; readonly next: Next },
): Promise<void> {
  const { organizationId, userId } = person
  const email = textOf(form, 'email')
  if (!/^[^\s@]{1,64}@[^\s@]{1,253}$/.test(email)) throw new Refusal(422, 'This is no e-mail address.', next)
  const role = await findRole(person, textOf(form, 'role'), next)
  requireRecentAuth(person, next.path)
  await recordAct(request, person, { action: 'member.invited', target: { id: organizationId, type: 'organization' } })
  await workos.userManagement
    .sendInvitation({ email, organizationId, inviterUserId: userId, roleSlug: role.slug })
    .catch(refusedByServer('They are invited or belong to your organization already.', next))
}
