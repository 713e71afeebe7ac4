import { updateUser } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { page as answerPage, type HtmlValue, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { signedInWithin } from '../sessions/index.ts'
import { changeFreshSeconds, checkCsrf, frameOf, type Person, personOf } from '../sign-in/index.ts'
import {
  actorOf,
  changePassword,
  disconnectOwnIdentity,
  removeOwnFactor,
  removeOwnPasskey,
  renewRecoveryCodes,
  securityOf,
} from './actions-security.ts'
import { renderNewRecoveryCodes, renderSecurity } from './render-security.ts'

const here = '/account/security'

type Handle = (on: Platform, at: { readonly call: Call; readonly person: Person }) => Promise<Response>

/** Signed in, and lately: who finds an open browser gets no way of their own into the account. */
function fresh(handle: Handle) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const person = await personOf(on, call)
    const signIn = `/sign-in?prompt=login&return_to=${encodeURIComponent(here)}`
    if (person === undefined || !(await signedInWithin(on.database, person.sessionId, changeFreshSeconds)))
      return seeOther(signIn)
    return handle(on, { call, person })
  }
}

interface Shown {
  readonly done?: HtmlValue
  readonly error?: HtmlValue
  readonly status?: number
}

async function show(on: Platform, person: Person, { status = 200, done, error }: Shown = {}): Promise<Response> {
  const { csrfToken } = person
  const view = await securityOf(on, person)
  return answerPage(renderSecurity({ frame: frameOf(on, person), csrfToken, ...view, done, error }), { status })
}

/** A form of the page; what is refused is said on the same page. */
function change(act: (on: Platform, at: Changing) => Promise<Response>): Handle {
  return async (on, { call, person }) => {
    const form = await readForm(call.request)
    checkCsrf(person, form)
    try {
      return await act(on, { call, person, form })
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.status === 404) throw cause
      return show(on, person, { error: cause.message, status: cause.status })
    }
  }
}

interface Changing {
  readonly call: Call
  readonly person: Person
  readonly form: URLSearchParams
}

async function saveProfile(on: Platform, { person, form }: Changing): Promise<Response> {
  const text = (name: string): string | null => form.get(name)?.trim() || null
  const names = { firstName: text('first_name'), lastName: text('last_name') }
  await updateUser(on, actorOf(person), { id: person.userId, change: names })
  return show(on, person, { done: 'Your name is saved.' })
}

async function savePassword(on: Platform, { call, person, form }: Changing): Promise<Response> {
  const current = new Secret(form.get('password') ?? '')
  const next = new Secret(form.get('new_password') ?? '')
  const outcome = await changePassword(on, person, { current, next, call })
  if (outcome === 'wrong')
    return show(on, person, { error: 'This is not your password. Nothing was changed.', status: 400 })
  return show(on, person, { done: 'The password is changed, and your other sign-ins have ended.' })
}

async function removeOne(on: Platform, { person, form }: Changing): Promise<Response> {
  await removeOwnFactor(on, person, form.get('factor_id') ?? '')
  return show(on, person, { done: 'The app is removed. Its codes open nothing any more.' })
}

async function removeKey(on: Platform, { call, person, form }: Changing): Promise<Response> {
  await removeOwnPasskey(on, person, { id: form.get('passkey_id') ?? '', call })
  return show(on, person, { done: 'The passkey is removed. It opens nothing any more.' })
}

async function disconnect(on: Platform, { call, person, form }: Changing): Promise<Response> {
  await disconnectOwnIdentity(on, person, { id: form.get('identity_id') ?? '', call })
  return show(on, person, { done: 'It is disconnected, and signs you in no more.' })
}

async function renewCodes(on: Platform, { person }: Changing): Promise<Response> {
  const codes = (await renewRecoveryCodes(on, person)).map(code => code.reveal())
  return answerPage(renderNewRecoveryCodes({ frame: frameOf(on, person), codes }))
}

/** A person's profile and each way in which they sign in. */
export const securityPages: readonly Route[] = [
  page('get', here, {
    summary: 'Profile and ways to sign in',
    handle: fresh((on, { person }) => show(on, person)),
  }),
  page('post', '/account/profile', { summary: 'Save the own name', handle: fresh(change(saveProfile)) }),
  page('post', '/account/password', { summary: 'Change the own password', handle: fresh(change(savePassword)) }),
  page('post', '/account/factors/remove', { summary: 'Remove an own second factor', handle: fresh(change(removeOne)) }),
  page('post', '/account/passkeys/remove', { summary: 'Remove an own passkey', handle: fresh(change(removeKey)) }),
  page('post', '/account/identities/disconnect', {
    summary: 'Disconnect an account elsewhere that signs the person in',
    handle: fresh(change(disconnect)),
  }),
  page('post', '/account/recovery-codes', { summary: 'Make new recovery codes', handle: fresh(change(renewCodes)) }),
]
