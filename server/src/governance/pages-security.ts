import { updateUser, weaknessOf } from '../directory/index.ts'
import { emailLengthMax } from '../directory/model.ts'
import { readForm } from '../platform/body.ts'
import { page as answerPage, type HtmlValue, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { signedInWithin } from '../sessions/index.ts'
import {
  changeFreshSeconds,
  checkCsrf,
  findCodeOfUser,
  languages,
  meterScript,
  type Person,
  personOf,
  placeOf,
  wordsIn,
} from '../sign-in/index.ts'
import { askEmailChange, confirmEmailChange } from './actions-email.ts'
import { accountBase } from './actions-frame.ts'
import {
  actorOf,
  changePassword,
  disconnectOwnIdentity,
  removeOwnFactor,
  removeOwnPasskey,
  renewRecoveryCodes,
  securityOf,
} from './actions-security.ts'
import { renderEmailCode } from './render-profile.ts'
import { renderNewRecoveryCodes, renderSecurity, type SecurityView } from './render-security.ts'
import type { ProfileWords } from './words/profile.ts'

const here = '/account/security'
const codeHere = '/account/email'
const signInToCode = `/sign-in?return_to=${encodeURIComponent(codeHere)}`

interface Standing {
  readonly call: Call
  readonly person: Person
}

type Handle = (on: Platform, at: Standing) => Promise<Response>

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

/** For what a fresh sign-in asked for, and a code from the mailbox now completes. */
function signedIn(handle: Handle) {
  return async (on: Platform, call: Call): Promise<Response> => {
    const person = await personOf(on, call)
    return person === undefined ? seeOther(signInToCode) : handle(on, { call, person })
  }
}

interface Shown extends Pick<SecurityView, 'fault'> {
  readonly done?: HtmlValue
  readonly error?: HtmlValue
  readonly status?: number
}

async function show(on: Platform, person: Person, { status = 200, done, error, fault }: Shown = {}): Promise<Response> {
  const view = await securityOf(on, person)
  const body = renderSecurity({ ...view, done, error: error ?? fault?.words, fault })
  return answerPage(body, { status, script: meterScript(on) })
}

/** A form of the page; what is refused is said on the same page. */
function change(act: (on: Platform, at: Changing) => Promise<Response>): Handle {
  return async (on, { call, person }) => {
    const form = await readForm(call.request)
    checkCsrf(person, form)
    const words = accountBase(on, person).words.profile
    try {
      return await act(on, { call, person, form, words })
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.status === 404) throw cause
      return show(on, person, { error: cause.message, status: cause.status })
    }
  }
}

interface Changing extends Standing {
  readonly form: URLSearchParams
  readonly words: ProfileWords
}

async function saveProfile(on: Platform, { person, form, words }: Changing): Promise<Response> {
  const text = (name: string): string | null => form.get(name)?.trim() || null
  const names = { firstName: text('first_name'), lastName: text('last_name') }
  const chosen = form.get('locale')
  const locale = languages.find(({ frame }) => frame.language === chosen)?.frame.language ?? null
  const spoken = chosen === null ? {} : { locale }
  await updateUser(on, actorOf(person), { id: person.userId, change: { ...names, ...spoken } })
  if (chosen === null || locale === person.languages[0]) return show(on, person, { done: words.name.saved })
  return seeOther(`${here}?saved=profile`)
}

async function savePassword(on: Platform, { call, person, form, words }: Changing): Promise<Response> {
  const current = new Secret(form.get('password') ?? '')
  const next = new Secret(form.get('new_password') ?? '')
  const outcome = await changePassword(on, person, { current, next, call }).catch(weaknessOf)
  if (outcome === 'wrong')
    return show(on, person, { fault: { field: 'password', words: words.password.wrong }, status: 400 })
  if (outcome === 'changed') return show(on, person, { done: words.password.changed })
  const weak = wordsIn(person.languages).error.password(outcome)
  return show(on, person, { fault: { field: 'new_password', words: weak }, status: 400 })
}

async function askAddress(on: Platform, { call, person, form, words }: Changing): Promise<Response> {
  const email = form.get('new_email')?.trim() ?? ''
  const isAddress = email.length <= emailLengthMax && /^[^\s@]+@[^\s@]+$/.test(email)
  const fault = (text: string) => show(on, person, { fault: { field: 'new_email', words: text }, status: 400 })
  if (!isAddress) return fault(words.email.missing)
  const asked = await askEmailChange(on, person, { email, place: placeOf(call) })
  return asked === 'same' ? fault(words.email.same) : seeOther(codeHere)
}

async function showCode(on: Platform, { person }: Standing, error?: string): Promise<Response> {
  const code = await findCodeOfUser(on, 'email_change', person.userId)
  if (code === undefined || code.usedAt !== undefined) return seeOther(here)
  const { email, expiresAt } = code
  const late = code.value === undefined ? accountBase(on, person).words.profile.email.late : undefined
  const said = error ?? late
  const body = renderEmailCode({ ...accountBase(on, person), email, expiresAt, error: said })
  return answerPage(body, { status: error === undefined ? 200 : 400 })
}

async function confirmAddress(on: Platform, { call, person, form, words }: Changing): Promise<Response> {
  const outcome = await confirmEmailChange(on, person, { code: form.get('code') ?? '', place: placeOf(call) })
  if (outcome === 'changed') return seeOther('/account?saved=email')
  if (outcome === 'taken')
    return show(on, person, { fault: { field: 'new_email', words: words.email.taken }, status: 409 })
  return showCode(on, { call, person }, words.email[outcome])
}

async function removeOne(on: Platform, { person, form, words }: Changing): Promise<Response> {
  await removeOwnFactor(on, person, form.get('factor_id') ?? '')
  return show(on, person, { done: words.factors.removed })
}

async function removeKey(on: Platform, { call, person, form, words }: Changing): Promise<Response> {
  await removeOwnPasskey(on, person, { id: form.get('passkey_id') ?? '', call })
  return show(on, person, { done: words.passkeys.removed })
}

async function disconnect(on: Platform, { call, person, form, words }: Changing): Promise<Response> {
  await disconnectOwnIdentity(on, person, { id: form.get('identity_id') ?? '', call })
  return show(on, person, { done: words.identities.disconnected })
}

async function renewCodes(on: Platform, { person }: Changing): Promise<Response> {
  const codes = (await renewRecoveryCodes(on, person)).map(code => code.reveal())
  return answerPage(renderNewRecoveryCodes({ ...accountBase(on, person), codes }))
}

/** What was saved just now, in the language that was chosen with it. */
async function open(on: Platform, { call, person }: Standing): Promise<Response> {
  const saved = call.url.searchParams.get('saved') === 'profile'
  return show(on, person, saved ? { done: accountBase(on, person).words.profile.name.saved } : {})
}

/** A person's profile and each way in which they sign in. */
export const securityPages: readonly Route[] = [
  page('get', here, { summary: 'Profile and ways to sign in', handle: fresh(open) }),
  page('post', '/account/profile', { summary: 'Save the own name', handle: fresh(change(saveProfile)) }),
  page('post', '/account/password', { summary: 'Change the own password', handle: fresh(change(savePassword)) }),
  page('get', codeHere, {
    summary: 'Where the code of a new address comes back',
    handle: signedIn((on, at) => showCode(on, at)),
  }),
  page('post', codeHere, { summary: 'Mail a code to a new address', handle: fresh(change(askAddress)) }),
  page('post', '/account/email/confirm', {
    summary: 'Take a new address by its code',
    handle: signedIn(change(confirmAddress)),
  }),
  page('post', '/account/factors/remove', { summary: 'Remove an own second factor', handle: fresh(change(removeOne)) }),
  page('post', '/account/passkeys/remove', { summary: 'Remove an own passkey', handle: fresh(change(removeKey)) }),
  page('post', '/account/identities/disconnect', {
    summary: 'Disconnect an account elsewhere that signs the person in',
    handle: fresh(change(disconnect)),
  }),
  page('post', '/account/recovery-codes', { summary: 'Make new recovery codes', handle: fresh(change(renewCodes)) }),
]
