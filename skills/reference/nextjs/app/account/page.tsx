import { openAsPerson } from '../../lib/identity/open'
import { Button, Form, Frame, Theirs } from '../../lib/identity/page'

/** For whoever is signed in; everybody else is led to sign in first, and comes back. */
export default async function Account() {
  const person = await openAsPerson('/account')
  return (
    <Frame title="Your account" intro="You are signed in.">
      <p>
        <Theirs>{person.email}</Theirs>
      </p>
      <Form person={person} action="/sign-out">
        <Button>Sign out</Button>
      </Form>
    </Frame>
  )
}
