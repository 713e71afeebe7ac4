import type { Metadata } from 'next'
import { openAsPerson } from '../../../lib/identity/open'
import { Frame } from '../../../lib/identity/page'

export const metadata: Metadata = { title: 'It asks for more' }

/** Where somebody comes whose sign-in is not enough for the organization that they want to work in. */
export default async function Enter() {
  await openAsPerson('/organizations')
  return (
    <Frame title="It asks for more" intro="This organization asks you to sign in in its own way.">
      <p>Sign out, and sign in with your address there.</p>
      <a href="/organizations">Back to your organizations</a>
    </Frame>
  )
}
