import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf, textsOf } from '../guard.server'
import { findOwnRole, listPermissions, pageAfter, pageOf } from '../organization-roles.server'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { lacking, requireHeld } from '../roles.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

/** Puts in only what the person may do themselves. What they may not, and the role permits already, stays in it. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const role = await findOwnRole(person, textOf(form, 'role'))
  const known = new Set((await listPermissions()).map(({ slug }) => slug))
  const wanted = textsOf(form, 'permissions')
  if (wanted.some(slug => !known.has(slug))) throw new Refusal(422, 'There is no such permission.', pageOf(role))
  const stays = lacking(person, role.permissions)
  const added = wanted.filter(slug => !stays.includes(slug))
  requireHeld(person, added, pageOf(role))
  requireRecentAuth(person, pageOf(role).path)
  await recordAct(request, person, { action: 'role.permissions_changed', target: { id: role.id, type: 'role' } })
  const permissions = [...new Set([...stays, ...added])]
  await workos.authorization.setOrganizationRolePermissions(person.organizationId, role.slug, { permissions })
  return redirect(pageAfter(role, 'permissions'), 303)
})
