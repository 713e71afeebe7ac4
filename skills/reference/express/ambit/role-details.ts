import type { OrganizationMembership, Permission, Role, User } from '@workos-inc/node'
import { lacking } from './held.ts'
import { type Fragment, html, plainLine, quoted } from './html.ts'
import { form } from './page.ts'
import { type Member, nameOf } from './session.ts'
import { freshNotice } from './step-up.ts'

/** A member with the person who it is. */
export interface Named {
  readonly membership: OrganizationMembership
  readonly user: User
}

interface Shown {
  readonly role: Role
  readonly permissions: readonly Permission[]
  readonly members: readonly Named[]
}

const shownMax = 100
const nameCharactersMax = 48

/** One role: who has it, whom it can be given to, and, where the organization made it, what it is called and permits. */
export function roleDetails(person: Member, { role, permissions, members }: Shown): Fragment {
  const has = ({ membership }: Named): boolean =>
    (membership.roles ?? [membership.role]).some(({ slug }) => slug === role.slug)
  const holders = members.filter(has)
  const own = role.type === 'OrganizationRole'
  const others = members.filter(member => !has(member))
  return html`<dl>
<dt>Name</dt><dd>${quoted(role.name)}</dd>
<dt>Name in programs</dt><dd><code>${role.slug}</code></dd>
<dt>Made by</dt><dd>${own ? 'Your organization' : 'Who operates this service, for every organization'}</dd>
</dl>
${freshNotice(person)}
<h2>Who has it</h2>
${holders.length === 0 ? html`<p>Nobody has this role.</p>` : html`<ul>${holders.slice(0, shownMax).map(({ user }) => html`<li>${quoted(nameOf(user))}</li>`)}</ul>`}
${holders.length > shownMax ? html`<p>And ${holders.length - shownMax} more.</p>` : undefined}
<h2>Give it to somebody</h2>
${giving(person, { role, permissions, members: others })}
<h2>What it permits</h2>
${own ? changing(person, { role, permissions }) : list(role, permissions)}
${own ? ending(person, { role, holders: holders.length }) : undefined}
<p><a href="/roles">Back to the roles</a></p>`
}

/** Only who may do all of it themselves can give it on. */
function giving(person: Member, { role, members }: Shown): Fragment {
  const missing = lacking(person, role.permissions)
  if (missing.length > 0)
    return html`<p>You can give on only what you may do yourself. You lack: ${missing.join(', ')}. Ask somebody who has it.</p>`
  if (members.length === 0) return html`<p>Everybody has it.</p>`
  const choices = members
    .slice(0, shownMax)
    .map(({ membership, user }) => html`<option value="${membership.id}">${plainLine(nameOf(user))}</option>`)
  const fields = html`<label>Person<select name="membership">${choices}</select></label>`
  return html`<p>They have it in place of the role that they have now.</p>
${form(person, { action: '/roles/give', button: 'Give role', hidden: { role: role.slug }, fields })}`
}

function list(role: Role, permissions: readonly Permission[]): Fragment {
  const named = permissions.filter(({ slug }) => role.permissions.includes(slug))
  if (named.length === 0) return html`<p>It permits nothing.</p>`
  return html`<ul>${named.map(({ slug, name }) => html`<li>${quoted(name)} <code>${slug}</code></li>`)}</ul>`
}

type Changing = Pick<Shown, 'role' | 'permissions'>

function changing(person: Member, { role, permissions }: Changing): Fragment {
  const ticks = permissions.map(({ slug, name }) => {
    const [held, has] = [person.permissions.includes(slug), role.permissions.includes(slug)]
    const input = html`<input type="checkbox" name="permissions" value="${slug}"${has ? html` checked` : undefined}${held ? undefined : html` disabled`}>`
    const note = has ? 'It stays: you do not have this yourself.' : 'You do not have this yourself.'
    return html`<label class="tick">${input}<span>${quoted(name)}<span class="second">${slug}${held ? undefined : html`. ${note}`}</span></span></label>`
  })
  const fields = html`<fieldset><legend>Permissions</legend>${ticks}</fieldset>`
  const hidden = { role: role.slug }
  return html`${form(person, { action: '/roles/permissions', button: 'Change permissions', hidden, fields, main: true })}
<h2>What it is called</h2>
${form(person, {
  action: '/roles/rename',
  button: 'Change name',
  hidden,
  fields: html`<label>Name<input name="name" required maxlength="${nameCharactersMax}" autocomplete="off" value="${role.name}"></label>`,
})}`
}

function ending(person: Member, { role, holders }: { readonly role: Role; readonly holders: number }): Fragment {
  const remove = form(person, { action: '/roles/remove', button: 'Remove role', hidden: { role: role.slug } })
  return html`<h2>Remove it</h2>
${holders === 0 ? html`<p>Nobody has it. What is removed does not come back.</p>${remove}` : html`<p>It can be removed once nobody has it. ${holders === 1 ? 'One person has' : `${holders} people have`} it now.</p>`}`
}
