import type { OrganizationMembership, Permission, Role } from '@workos-inc/node'
import { type Request, Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, fieldsOf, requireOwnForm } from './guard.ts'
import { lacking, requireHeld } from './held.ts'
import { html, quoted } from './html.ts'
import { membershipOf, requireAnotherAdmin, rolesOf } from './members.ts'
import { form, navigation, sendPage } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { type Named, roleDetails } from './role-details.ts'
import { type Member, requireAdmin } from './session.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const roles = Router()
navigation.push({ path: '/roles', title: 'Roles', needs: 'admin' })

const pageMax = 100
const nameCharactersMax = 48
const back = { path: '/roles', title: 'Back to the roles' }

/** All roles, and with `?role=` one of them with what can be changed about it. */
roles.get('/roles', async (request, response) => {
  const person = await requireAdmin(request, response)
  const [all, permissions, members] = await Promise.all([rolesOf(person), permissionsOfServer(), membersOf(person)])
  if (typeof request.query.role === 'string') {
    const role = roleNamed(all, request.query.role)
    const named = await namesOf(person, members)
    sendPage(response, { title: 'Role', person, body: roleDetails(person, { role, permissions, members: named }) })
    return
  }
  const titles = new Map(permissions.map(({ slug, name }) => [slug, name]))
  const rows = all.map(role => {
    const held = members.filter(member => hasRole(member, role)).length
    const permits = role.permissions.map(slug => html`<li>${quoted(titles.get(slug) ?? slug)}</li>`)
    return html`<tr>
<th scope="row">${quoted(role.name)}<span class="second">${role.type === 'OrganizationRole' ? 'Of your organization' : 'Of every organization'}</span></th>
<td data-label="Permits">${permits.length === 0 ? 'Nothing' : html`<ul>${permits}</ul>`}</td>
<td data-label="People">${held}</td>
<td data-label="Changes"><a class="button" href="/roles?role=${encodeURIComponent(role.slug)}" aria-label="Open role ${role.name}">Open role</a></td>
</tr>`
  })
  const fields = html`<label>Name<input name="name" required maxlength="${nameCharactersMax}" autocomplete="off"></label>`
  const body = html`<p>What people of your organization may do is what their roles permit. Who has a role gets what is put into it later, too.</p>
${freshNotice(person)}
<table>
<thead><tr><th scope="col">Role</th><th scope="col">Permits</th><th scope="col">People</th><th scope="col">Changes</th></tr></thead>
<tbody>${rows}</tbody>
</table>
<h2>Make a role</h2>
<p>A new role permits nothing until somebody says what.</p>
${form(person, { action: '/roles/create', button: 'Make role', fields, main: true })}`
  sendPage(response, { title: 'Roles', person, body })
})

async function permissionsOfServer(): Promise<Permission[]> {
  return (await workos.authorization.listPermissions({ limit: pageMax })).autoPagination()
}

/** Whoever is suspended has their role still. */
async function membersOf({ organizationId }: Member): Promise<OrganizationMembership[]> {
  const list = await workos.userManagement.listOrganizationMemberships({ organizationId, limit: pageMax })
  return list.autoPagination()
}

async function namesOf({ organizationId }: Member, members: readonly OrganizationMembership[]): Promise<Named[]> {
  const list = await workos.userManagement.listUsers({ organizationId, limit: pageMax })
  const users = new Map((await list.autoPagination()).map(user => [user.id, user]))
  return members.flatMap(membership => {
    const user = users.get(membership.userId)
    return user === undefined ? [] : [{ membership, user }]
  })
}

function hasRole({ role, roles: all }: OrganizationMembership, { slug }: Role): boolean {
  return (all ?? [role]).some(each => each.slug === slug)
}

/** A role that the organization may use; others are not there. */
function roleNamed(all: readonly Role[], slug: string): Role {
  const role = all.find(each => each.slug === slug)
  if (role === undefined) throw new Refusal(404, 'There is no such role here.', back)
  return role
}

/** The role of the form, if it is one that the organization made. Those of the installation are in every organization. */
async function ownRole(request: Request, person: Member): Promise<Role> {
  const role = roleNamed(await rolesOf(person), fieldOf(request, 'role'))
  if (role.type !== 'OrganizationRole')
    throw new Refusal(403, 'Every organization has this role. It is not changed here.', back)
  return role
}

function pageOf({ slug }: Role): string {
  return `/roles?role=${encodeURIComponent(slug)}`
}

function nameIn(request: Request): string {
  const name = fieldOf(request, 'name')
  if (name === '' || name.length > nameCharactersMax)
    throw new Refusal(422, `A role has a name of at most ${nameCharactersMax} characters.`, back)
  return name
}

roles.post('/roles/create', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const name = nameIn(request)
  if (stepUpAsked(response, person, '/roles')) return
  const { organizationId } = person
  await recordAct(request, person, { action: 'role.create', target: { id: organizationId, type: 'organization' } })
  const made = await workos.authorization.createOrganizationRole(organizationId, { name }).catch(notToBeMade)
  response.redirect(303, pageOf(made))
})

function notToBeMade(cause: unknown): never {
  if (statusOf(cause) === 409) throw new Refusal(409, 'There is a role of such a name already.', back)
  throw cause
}

function statusOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'status' in cause ? cause.status : undefined
}

roles.post('/roles/rename', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const role = await ownRole(request, person)
  const name = nameIn(request)
  if (stepUpAsked(response, person, pageOf(role))) return
  await recordAct(request, person, { action: 'role.rename', target: { id: role.id, type: 'role' } })
  await workos.authorization.updateOrganizationRole(person.organizationId, role.slug, { name })
  response.redirect(303, pageOf(role))
})

/** Puts in only what the person may do themselves. What they may not, and the role permits already, stays in it. */
roles.post('/roles/permissions', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const role = await ownRole(request, person)
  const known = new Set((await permissionsOfServer()).map(({ slug }) => slug))
  const wanted = fieldsOf(request, 'permissions')
  if (wanted.some(slug => !known.has(slug))) throw new Refusal(422, 'There is no such permission.', back)
  const stays = lacking(person, role.permissions)
  const added = wanted.filter(slug => !stays.includes(slug))
  requireHeld(person, added, { path: pageOf(role), title: 'Back to the role' })
  if (stepUpAsked(response, person, pageOf(role))) return
  await recordAct(request, person, { action: 'role.change_permissions', target: { id: role.id, type: 'role' } })
  const permissions = [...new Set([...stays, ...added])]
  await workos.authorization.setOrganizationRolePermissions(person.organizationId, role.slug, { permissions })
  response.redirect(303, pageOf(role))
})

/** The person has this role from then on, in place of the one before. */
roles.post('/roles/give', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const role = roleNamed(await rolesOf(person), fieldOf(request, 'role'))
  const membership = await membershipOf(person, fieldOf(request, 'membership'), back)
  requireHeld(person, role.permissions, { path: pageOf(role), title: 'Back to the role' })
  if (stepUpAsked(response, person, pageOf(role))) return
  if (role.slug !== 'admin') await requireAnotherAdmin(membership, back)
  await recordAct(request, person, { action: 'role.give', target: { id: membership.userId, type: 'user' } })
  await workos.userManagement.updateOrganizationMembership(membership.id, { roleSlug: role.slug })
  response.redirect(303, pageOf(role))
})

roles.post('/roles/remove', async (request, response) => {
  const person = await requireAdmin(request, response)
  requireOwnForm(request, person)
  const role = await ownRole(request, person)
  if ((await membersOf(person)).some(member => hasRole(member, role))) throw stillHeld(role)
  if (stepUpAsked(response, person, pageOf(role))) return
  await recordAct(request, person, { action: 'role.remove', target: { id: role.id, type: 'role' } })
  // Groups, and people on single resources, may have it too: the server knows, and refuses.
  await workos.authorization.deleteOrganizationRole(person.organizationId, role.slug).catch((cause: unknown) => {
    throw statusOf(cause) === 409 ? stillHeld(role) : cause
  })
  response.redirect(303, '/roles')
})

function stillHeld(role: Role): Refusal {
  return new Refusal(409, 'Somebody has this role. Take it from them first.', {
    path: pageOf(role),
    title: 'Back to the role',
  })
}
