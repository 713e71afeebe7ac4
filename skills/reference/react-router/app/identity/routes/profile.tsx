import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { workos } from '../client.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Notice, Theirs } from '../page'
import { requireMember } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const { email, emailVerified, firstName, lastName } = await workos.userManagement.getUser(person.userId)
  const done = new URL(request.url).searchParams.get('done')
  return { email, emailVerified, firstName, lastName, role: person.role, done, csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Your profile' }]

const words = { changed: 'Your name is changed.' }
const nameCharactersMax = 100

/** What the person's own user says of them, and a way to change the name. */
export default function Profile() {
  const { email, emailVerified, firstName, lastName, role, done, csrf } = useLoaderData<typeof loader>()
  const name = { maxLength: nameCharactersMax }
  return (
    <Frame title="Your profile" intro="Who you are for the people that you work with.">
      <Notice words={words} name={done} />
      <dl className="facts">
        <dt>E-mail address</dt>
        <dd>
          <Theirs>{email}</Theirs> {emailVerified ? '✓ Verified' : '◔ Not verified'}
        </dd>
        <dt>Role in your organization</dt>
        <dd>{role ?? 'None'}</dd>
      </dl>
      <h2 className="section">Name</h2>
      <ActForm action="/profile/name" csrf={csrf} button="Change name" isMain>
        <label className="field wide">
          First name
          <input name="first_name" autoComplete="given-name" defaultValue={firstName ?? ''} {...name} />
        </label>
        <label className="field wide">
          Last name
          <input name="last_name" autoComplete="family-name" defaultValue={lastName ?? ''} {...name} />
        </label>
      </ActForm>
    </Frame>
  )
}
