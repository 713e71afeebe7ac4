import { Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { html, quoted } from './html.ts'
import { form, navigation, sendPage } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { requireMember } from './session.ts'

export const profile = Router()
navigation.push({ path: '/profile', title: 'Your profile' })

const nameCharactersMax = 100
const back = { path: '/profile', title: 'Back to your profile' }

profile.get('/profile', async (request, response) => {
  const person = await requireMember(request, response)
  const user = await workos.userManagement.getUser(person.userId)
  const fields = html`<label>First name<input name="first_name" maxlength="${nameCharactersMax}" autocomplete="given-name" value="${user.firstName ?? ''}"></label>
<label>Last name<input name="last_name" maxlength="${nameCharactersMax}" autocomplete="family-name" value="${user.lastName ?? ''}"></label>`
  const body = html`<dl>
<dt>E-mail address</dt><dd>${quoted(user.email)}${user.emailVerified ? ' ✓ Verified' : ' ◔ Not verified'}</dd>
<dt>Role in your organization</dt><dd>${person.role ?? 'None'}</dd>
</dl>
<h2>Name</h2>
${form(person, { action: '/profile/name', button: 'Change name', fields, main: true })}`
  sendPage(response, { title: 'Your profile', person, body })
})

/** Changes two fields of the person's own user, whatever else a form brings. */
profile.post('/profile/name', async (request, response) => {
  const person = await requireMember(request, response)
  requireOwnForm(request, person)
  const [firstName, lastName] = [fieldOf(request, 'first_name'), fieldOf(request, 'last_name')]
  if (firstName.length > nameCharactersMax || lastName.length > nameCharactersMax)
    throw new Refusal(422, 'A name has at most 100 characters.', back)
  await recordAct(request, person, { action: 'profile.change_name', target: { id: person.userId, type: 'user' } })
  await workos.userManagement.updateUser({ userId: person.userId, firstName, lastName })
  response.redirect(303, '/profile')
})
