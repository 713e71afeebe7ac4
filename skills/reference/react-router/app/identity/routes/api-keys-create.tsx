import { handler, pageAnswer } from '../answer.server'
import { readOwnForm, textOf } from '../guard.server'
import { lifetimes, makeKey } from '../keys.server'
import { Frame } from '../page'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { findRole } from '../roles.server'
import { requireAdmin } from '../session.server'
import { requireRecentAuth } from '../step-up.server'

const nameCharactersMax = 60
const back = { path: '/api-keys', title: 'Back to the API keys' }

/** Makes a key. Its value stands in this one answer, which no cache keeps, and nowhere else. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const name = textOf(form, 'name')
  if (name === '' || name.length > nameCharactersMax)
    throw new Refusal(422, 'A key has a name of at most 60 characters.', back)
  const { permissions } = await findRole(person, textOf(form, 'role'), back)
  const days = lifetimes.find(each => each === textOf(form, 'days'))
  if (days === undefined) throw new Refusal(422, 'A key ends after 30, 90 or 365 days.', back)
  requireRecentAuth(person, '/api-keys')
  const { organizationId } = person
  await recordAct(request, person, { action: 'api_key.created', target: { id: organizationId, type: 'organization' } })
  const value = await makeKey(person, { name, permissions, days })
  const intro = 'This is the only time that the key is shown. Put it where the program reads its secrets.'
  return pageAnswer(
    'The key was made',
    <Frame title="The key was made" intro={intro}>
      <p className="notice code" data-testid="key">
        {value}
      </p>
      <a href={back.path}>{back.title}</a>
    </Frame>,
  )
})
