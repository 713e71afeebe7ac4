import type { Invitation } from '@workos-inc/node'
import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { requireHeld } from './held.ts'
import { type Fragment, html, quoted } from './html.ts'
import { form, navigation, sendPage, time } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal, statusOf } from './refusal.ts'
import { type Member, requireAdmin } from './session.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const invitations = Router()
navigation.push({ path: '/invitations', title: 'Invitations', needs: 'admin' })

const rowsMax = 25
const back = { path: '/invitations', title: 'Back to the invitations' }

invitations.get('/invitations', async (request, response) => {
  const person = await requireAdmin(request, response)
  const { organizationId } = person
  const after = typeof request.query.after === 'string' ? request.query.after : undefined
  const [page, roles] = await Promise.all([
    workos.userManagement.listInvitations({
      organizationId,
      limit: rowsMax,
      ...(after === undefined ? {} : { after }),
    }),
    workos.authorization.listOrganizationRoles(organizationId),
  ])
  const next = page.listMetadata.after
  const choices = roles.data.map(
    ({ slug, name }) =>
      html`<option value="${slug}"${slug === 'member' ? html` selected` : undefined}>${name}</option>`,
  )
  const fields = html`<label>E-mail address<input type="email" name="email" required maxlength="254" autocomplete="off"></label>
<label>Role<select name="role">${choices}</select></label>`
  const body = html`<p>Whom you invite gets a mail. They belong to your organization once they accept, and not before.</p>
${freshNotice(person)}
${page.data.length === 0 ? html`<p>Nobody is invited.</p>` : table(person, page.data)}
${next ? html`<p><a href="/invitations?after=${next}">Older invitations</a></p>` : undefined}
<h2>Invite somebody</h2>
${form(person, { action: '/invitations/send', button: 'Send invitation', fields, main: true })}`
  sendPage(response, { title: 'Invitations', person, body })
})

function table(person: Member, invited: readonly Invitation[]): Fragment {
  return html`<table>
<thead><tr><th scope="col">Person</th><th scope="col">State</th><th scope="col">Changes</th></tr></thead>
<tbody>${invited.map(invitation => row(person, invitation))}</tbody>
</table>`
}

const states: Readonly<Record<string, string>> = {
  accepted: '● Accepted',
  expired: '┤ Ended',
  revoked: '┤ Withdrawn',
}

function row(person: Member, { id, email, state, roleSlug, expiresAt }: Invitation): Fragment {
  const hidden = { invitation: id }
  const resend = form(person, {
    action: '/invitations/resend',
    button: 'Send again',
    label: `Send again to ${email}`,
    hidden,
  })
  const withdraw = form(person, {
    action: '/invitations/withdraw',
    button: 'Withdraw',
    label: `Withdraw from ${email}`,
    hidden,
  })
  return html`<tr>
<th scope="row">${quoted(email)}<span class="second">${roleSlug ?? undefined}</span></th>
<td data-label="State">${state === 'pending' ? html`◔ Waiting, ends ${time(expiresAt)}` : (states[state] ?? state)}</td>
<td data-label="Changes"><div class="acts">${state === 'pending' ? [resend, withdraw] : undefined}</div></td>
</tr>`
}

invitations.post('/invitations/send', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { organizationId, userId } = person
  const email = fieldOf(request, 'email')
  if (!/^[^\s@]{1,64}@[^\s@]{1,253}$/.test(email)) throw new Refusal(422, 'This is no e-mail address.', back)
  const wanted = fieldOf(request, 'role')
  const { data } = await workos.authorization.listOrganizationRoles(organizationId)
  const role = data.find(({ slug }) => slug === wanted)
  if (role === undefined) throw new Refusal(422, 'There is no such role here.', back)
  requireHeld(person, role.permissions, back)
  if (stepUpAsked(response, person, '/invitations')) return
  await recordAct(request, person, { action: 'member.invite', target: { id: organizationId, type: 'organization' } })
  await workos.userManagement
    .sendInvitation({ email, organizationId, inviterUserId: userId, roleSlug: role.slug })
    .catch(notToBeInvited)
  response.redirect(303, '/invitations')
})

function notToBeInvited(cause: unknown): never {
  const status = statusOf(cause)
  if (status === 400 || status === 409 || status === 422)
    throw new Refusal(422, 'They are invited or belong to your organization already.', back)
  throw cause
}

invitations.post('/invitations/resend', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { id } = await invitationOf(person, fieldOf(request, 'invitation'))
  await recordAct(request, person, { action: 'invitation.resend', target: { id, type: 'invitation' } })
  await workos.userManagement.resendInvitation(id)
  response.redirect(303, '/invitations')
})

invitations.post('/invitations/withdraw', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const { id } = await invitationOf(person, fieldOf(request, 'invitation'))
  await recordAct(request, person, { action: 'invitation.withdraw', target: { id, type: 'invitation' } })
  await workos.userManagement.revokeInvitation(id)
  response.redirect(303, '/invitations')
})

/** An invitation to the person's own organization; others are not there. */
async function invitationOf({ organizationId }: Member, id: string): Promise<Invitation> {
  if (!/^\w{1,100}$/.test(id)) throw new Refusal(404, 'There is no such invitation.', back)
  const invitation = await workos.userManagement.getInvitation(id)
  if (invitation.organizationId !== organizationId) throw new Refusal(404, 'There is no such invitation.', back)
  return invitation
}
