import { pageLoader } from '../answer.server'
import { Frame } from '../page'
import { requirePerson } from '../session.server'

export const loader = pageLoader(async ({ request, context }) => {
  await requirePerson(request, context)
  return {}
})

export const meta = () => [{ title: 'It asks for more' }]

/** Where somebody comes whose sign-in is not enough for the organization that they want to work in. */
export default function Enter() {
  return (
    <Frame title="It asks for more" intro="This organization asks you to sign in in its own way.">
      <p>Sign out, and sign in with your address there.</p>
      <a href="/organizations">Back to your organizations</a>
    </Frame>
  )
}
