import { redirect } from 'react-router'
import { handler } from '../answer.server'
import { workos } from '../client.server'
import { readOwnForm, textOf } from '../guard.server'
import { listKeys } from '../keys.server'
import { recordAct } from '../record.server'
import { Refusal } from '../refusal.server'
import { requireAdmin } from '../session.server'

const back = { path: '/api-keys', title: 'Back to the API keys' }

/** Ends a key of the organization. Ending asks for no new sign-in: taking away is easy. */
export const action = handler(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const form = await readOwnForm(request, person)
  const wanted = textOf(form, 'key')
  const key = (await listKeys(person)).find(({ id }) => id === wanted)
  if (key === undefined) throw new Refusal(404, 'There is no such key.', back)
  await recordAct(request, person, { action: 'api_key.removed', target: { id: key.id, type: 'api_key' } })
  await workos.apiKeys.deleteApiKey(key.id)
  return redirect('/api-keys?done=removed', 303)
})
