import { type Request, Router } from 'express'
import { workos } from './client.ts'
import { fieldOf, requireOwnForm } from './guard.ts'
import { type Fragment, html } from './html.ts'
import { form, navigation, sendPage, time } from './page.ts'
import { recordAct } from './record.ts'
import { Refusal } from './refusal.ts'
import { seal, unseal } from './seal.ts'
import { type Member, requireMember } from './session.ts'
import { settings } from './settings.ts'
import { freshNotice, stepUpAsked } from './step-up.ts'

export const mfa = Router()
navigation.push({ path: '/mfa', title: 'Second factor' })

const factorsMax = 25
const back = { path: '/mfa', title: 'Back to the second factor' }

mfa.get('/mfa', async (request, response) => {
  const person = await requireMember(request, response)
  const factors = await factorsOf(person)
  const rows = factors.map(({ id, createdAt }) => {
    const hidden = { factor: id }
    const remove = form(person, {
      action: '/mfa/remove',
      button: 'Remove',
      label: `Remove the app of ${createdAt}`,
      hidden,
    })
    return html`<tr><th scope="row">Authenticator app</th><td data-label="Since">${time(createdAt)}</td><td data-label="Changes">${remove}</td></tr>`
  })
  const body = html`<p>With a second factor, nobody signs in as you who has only your password.</p>
${freshNotice(person)}
${
  rows.length === 0
    ? html`<p>You have no second factor.</p>`
    : html`<table>
<thead><tr><th scope="col">Factor</th><th scope="col">Since</th><th scope="col">Changes</th></tr></thead>
<tbody>${rows}</tbody>
</table>`
}
<h2>Add an authenticator app</h2>
${form(person, { action: '/mfa/enroll', button: 'Add app', main: true })}`
  sendPage(response, { title: 'Second factor', person, body })
})

async function factorsOf({ userId }: Member) {
  const { data } = await workos.multiFactorAuth.listUserAuthFactors({ userId, limit: factorsMax })
  return data
}

interface Attempt {
  readonly userId: string
  readonly challengeId: string
}

/** Begins, and shows what the app has to read; with a code of the app it ends. The factor counts once a code proved it. */
mfa.post('/mfa/enroll', async (request, response) => {
  const person = await requireMember(request, response)
  requireOwnForm(request, person)
  if (stepUpAsked(response, person, '/mfa')) return
  const sealed = fieldOf(request, 'attempt')
  if (sealed !== '') {
    await proveFactor(request, person, unseal('mfa', sealed) as Attempt | undefined)
    response.redirect(303, '/mfa')
    return
  }
  await recordAct(request, person, { action: 'factor.enroll', target: { id: person.userId, type: 'user' } })
  const { authenticationFactor, authenticationChallenge } = await workos.multiFactorAuth.createUserAuthFactor({
    userId: person.userId,
    type: 'totp',
    totpIssuer: new URL(settings.origin).hostname,
    totpUser: person.name.slice(0, 60),
  })
  const attempt: Attempt = { userId: person.userId, challengeId: authenticationChallenge.id }
  const { qrCode, secret } = authenticationFactor.totp
  sendPage(response, {
    title: 'Add an authenticator app',
    person,
    body: proofBody(person, { attempt, qrCode, secret }),
  })
})

function proofBody(
  person: Member,
  { attempt, qrCode, secret }: { readonly attempt: Attempt; readonly qrCode: string; readonly secret: string },
): Fragment {
  const fields = html`<label>Code of the app<input name="code" required inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="one-time-code"></label>`
  const hidden = { attempt: seal('mfa', attempt) }
  return html`<p>Read this with the app, or type the key into it. It is shown once.</p>
<p><img src="${qrCode}" alt="The key below, for the camera of the app" width="200" height="200"></p>
<p><code>${secret}</code></p>
${form(person, { action: '/mfa/enroll', button: 'Confirm app', hidden, fields, main: true })}`
}

/** The attempt is sealed for one user: nobody proves a factor of somebody else. */
async function proveFactor(request: Request, person: Member, attempt: Attempt | undefined): Promise<void> {
  if (attempt === undefined || attempt.userId !== person.userId)
    throw new Refusal(403, 'This was begun by somebody else. Begin again.', back)
  const code = fieldOf(request, 'code')
  if (!/^\d{6}$/.test(code)) throw new Refusal(422, 'A code has 6 digits. Begin again.', back)
  const { valid } = await workos.multiFactorAuth.verifyChallenge({
    authenticationChallengeId: attempt.challengeId,
    code,
  })
  if (!valid) throw new Refusal(422, 'That is not the code of the app. Begin again.', back)
}

mfa.post('/mfa/remove', async (request, response) => {
  const person = await requireMember(request, response)
  requireOwnForm(request, person)
  const wanted = fieldOf(request, 'factor')
  const factor = (await factorsOf(person)).find(({ id }) => id === wanted)
  if (factor === undefined) throw new Refusal(404, 'There is no such factor of yours.', back)
  if (stepUpAsked(response, person, '/mfa')) return
  await recordAct(request, person, { action: 'factor.remove', target: { id: person.userId, type: 'user' } })
  await workos.multiFactorAuth.deleteFactor(factor.id)
  response.redirect(303, '/mfa')
})
