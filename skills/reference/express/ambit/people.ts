import type { OrganizationMembership, Role } from '@workos-inc/node'
import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { requireHeld } from './held.ts'
import { type Fragment, html, quoted } from './html.ts'
import { membershipOf, requireAnotherAdmin, rolesOf } from './members.ts'
import { form, navigation, sendPage, time } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { type Member, nameOf, requireAdmin } from './session.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const people = Router()
navigation.push({ path: '/team', title: 'People', needs: 'admin' })

const rowsMax = 25
const back = { path: '/team', title: 'Back to the people' }

people.get('/team', async (request, response) => {
  const person = await requireAdmin(request, response)
  const { organizationId } = person
  const after = typeof request.query.after === 'string' ? request.query.after : undefined
  const [page, roles] = await Promise.all([
    workos.userManagement.listOrganizationMemberships({
      organizationId,
      limit: rowsMax,
      ...(after === undefined ? {} : { after }),
    }),
    rolesOf(person),
  ])
  const rows = await Promise.all(
    page.data.map(async membership =>
      row(person, { membership, roles, user: await workos.userManagement.getUser(membership.userId) }),
    ),
  )
  const next = page.listMetadata.after
  const body = html`${freshNotice(person)}
<table>
<thead><tr><th scope="col">Person</th><th scope="col">Since</th><th scope="col">Role</th><th scope="col">Access</th></tr></thead>
<tbody>${rows}</tbody>
</table>
${next ? html`<p><a href="/team?after=${next}">Next people</a></p>` : undefined}`
  sendPage(response, { title: 'People', person, body })
})

interface Row {
  readonly membership: OrganizationMembership
  readonly roles: readonly Role[]
  readonly user: Awaited<ReturnType<typeof workos.userManagement.getUser>>
}

function row(person: Member, { membership, roles, user }: Row): Fragment {
  const name = nameOf(user)
  const hidden = { membership: membership.id }
  const choices = roles.map(
    ({ slug, name: title }) =>
      html`<option value="${slug}"${slug === membership.role.slug ? html` selected` : undefined}>${title}</option>`,
  )
  const select = html`<select name="role" aria-label="Role of ${name}">${choices}</select>`
  const change = form(person, {
    action: '/team/role',
    button: 'Change role',
    label: `Change role of ${name}`,
    hidden,
    fields: select,
  })
  const remove = form(person, { action: '/team/remove', button: 'Remove', label: `Remove ${name}`, hidden })
  return html`<tr>
<th scope="row">${quoted(name)}<span class="second">${quoted(user.email)}</span></th>
<td data-label="Since">${time(membership.createdAt)}</td>
<td data-label="Role">${change}</td>
<td data-label="Access">${membership.userId === person.userId ? 'This is you' : remove}</td>
</tr>`
}

people.post('/team/role', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const membership = await membershipOf(person, fieldOf(request, 'membership'), back)
  const wanted = fieldOf(request, 'role')
  const role = (await rolesOf(person)).find(({ slug }) => slug === wanted)
  if (role === undefined) throw new Refusal(422, 'There is no such role here.', back)
  requireHeld(person, role.permissions, back)
  if (stepUpAsked(response, person, '/team')) return
  if (role.slug !== 'admin') await requireAnotherAdmin(membership, back)
  await recordAct(request, person, { action: 'member.change_role', target: { id: membership.userId, type: 'user' } })
  await workos.userManagement.updateOrganizationMembership(membership.id, { roleSlug: role.slug })
  response.redirect(303, '/team')
})

people.post('/team/remove', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const membership = await membershipOf(person, fieldOf(request, 'membership'), back)
  if (stepUpAsked(response, person, '/team')) return
  await requireAnotherAdmin(membership, back)
  await recordAct(request, person, { action: 'member.remove', target: { id: membership.userId, type: 'user' } })
  await workos.userManagement.deleteOrganizationMembership(membership.id)
  response.redirect(303, '/team')
})
