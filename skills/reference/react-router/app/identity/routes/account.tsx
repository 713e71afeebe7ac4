import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Theirs } from '../page'
import { requirePerson } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requirePerson(request, context)
  return { name: person.name, email: person.email, csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Your account' }]

/** For whoever is signed in. */
export default function Account() {
  const { name, email, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame title="Your account" intro="You are signed in.">
      <p>
        <Theirs>{name}</Theirs>
        {name !== email && (
          <>
            <br />
            <Theirs>{email}</Theirs>
          </>
        )}
      </p>
      <ActForm action="/sign-out" csrf={csrf} button="Sign out" />
    </Frame>
  )
}
