import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { listFactors } from '../factors.server'
import { csrfTokenOf } from '../guard.server'
import { ActForm, Frame, Notice, RecentSignIn, Time } from '../page'
import { requireMember } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireMember(request, context)
  const done = new URL(request.url).searchParams.get('done')
  return { factors: await listFactors(person), done, isFresh: isFresh(person), csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Second factor' }]

const words = {
  added: 'The app is your second factor now.',
  removed: 'The app is no second factor any more.',
}

/** The second factors of the person, and a way to add an app. */
export default function SecondFactor() {
  const { factors, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame title="Second factor" intro="With a second factor, nobody signs in as you who has only your password.">
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page="/mfa">
        Changing it asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {factors.length === 0 ? (
        <p className="notice">You have no second factor.</p>
      ) : (
        <ul className="list">
          {factors.map(({ id, since }) => (
            <li key={id} className="item">
              <div className="who">
                <strong>Authenticator app</strong>
                <span className="quiet">
                  Since <Time at={since} />
                </span>
              </div>
              <ActForm
                action="/mfa/remove"
                csrf={csrf}
                button="Remove"
                about={`the app of ${since}`}
                hidden={{ factor: id }}
              />
            </li>
          ))}
        </ul>
      )}
      <h2 className="section">Add an authenticator app</h2>
      <ActForm action="/mfa/enroll" csrf={csrf} button="Add app" isMain />
    </Frame>
  )
}
