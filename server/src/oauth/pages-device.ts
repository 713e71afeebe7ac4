import { type Application, actsAsAgent, getApplication } from '../applications/index.ts'
import { readForm } from '../platform/body.ts'
import { parseId } from '../platform/ids.ts'
import { page as answerPage, named, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { renderStaleForm } from '../platform/render-error.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { checkCsrf, frameFor, type Person, personOf, signInAddress, stepAddress } from '../sign-in/index.ts'
import { approveDevice, denyDevice, findAskingDevice } from './actions-devices.ts'
import { askToSignIn, reach } from './actions-sign-in.ts'
import { readUserCode, shownUserCode } from './derive-user-code.ts'
import type { KeptDevice } from './model.ts'
import { openDevice, sealDevice } from './parse-sealed.ts'
import { atBaseUrl, refuse } from './render-answer.ts'
import { renderDevice, renderDeviceAnswered, renderDeviceEntry } from './render-device.ts'

/** The entry form, or what asks with the code that was typed. A stranger signs in first. */
async function showDevice(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const person = await personOf(on, call)
  if (person === undefined) return seeOther(signInAddress(call))
  const frame = frameFor(on, call, person)
  const typed = call.url.searchParams.get('user_code') ?? ''
  if (typed === '') return answerPage(renderDeviceEntry({ frame, unknown: false }))
  const device = await findAskingDevice(on, call.peer.address, typed)
  const application = device && (await activeApplication(on, device))
  if (device === undefined || application === undefined)
    return answerPage(renderDeviceEntry({ frame, unknown: true }), { status: 404 })
  return askAbout(on, call, { device, application, typed })
}

async function activeApplication(on: Platform, device: KeptDevice): Promise<Application | undefined> {
  const application = await getApplication(on.database, device.applicationId)
  return application.state === 'active' ? application : undefined
}

interface Asking {
  readonly device: KeptDevice
  readonly application: Application
  readonly typed: string
}

/** A sign-in that is too old for the application's policy is asked for again first. */
async function askAbout(on: Platform, call: Call, { device, application, typed }: Asking): Promise<Response> {
  const { policy } = application
  const asked = { prompt: undefined, maxAgeSeconds: policy.signInReuseMaxAgeSeconds }
  const { person, signInNeeded } = await reach(on, call, asked)
  if (signInNeeded || person === undefined) return askToSignIn(on, call, { again: person !== undefined })
  const body = renderDevice({
    frame: frameFor(on, call, person),
    csrfToken: person.csrfToken,
    fields: {
      device: sealDevice(on, person, device.hash),
      user_code: shownUserCode(readUserCode(typed) ?? ''),
      organization_id: call.url.searchParams.get('organization_id') ?? undefined,
    },
    userCode: shownUserCode(readUserCode(typed) ?? ''),
    client: {
      name: application.name,
      verified: application.registration === 'admin' || application.registration === 'built_in',
      clientId: application.clientId,
    },
    place: { address: device.ipAddress, calledItself: device.userAgent },
    askedAt: device.createdAt,
    waitsUntil: device.expiresAt,
    person: person.email,
    forAgent: actsAsAgent(application.kind),
    scope: device.scope,
    session: policy,
  })
  return answerPage(body)
}

/** The answer of the person, by the form of the page that showed them who asks (T20, T42). */
async function decide(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const person = await personOf(on, call)
  if (person === undefined) return seeOther('/sign-in')
  checkCsrf(person, form)
  const hash = openDevice(on, person, form.get('device') ?? '')
  if (hash === undefined) return answerPage(renderStaleForm(frameFor(on, call, person), '/device'), { status: 400 })
  const decision = form.get('decision')
  if (decision === 'approve') return approve(on, call, { person, hash, form })
  if (decision === 'deny')
    return (await denyDevice(on, person, hash))
      ? answered(on, call, { person, became: 'denied' })
      : gone(on, call, person)
  return answerPage(renderStaleForm(frameFor(on, call, person), '/device'), { status: 400 })
}

interface Approval {
  readonly person: Person
  readonly hash: Buffer
  readonly form: URLSearchParams
}

/** A gate of the application that is left has a page of its own, and leads back to the device. */
async function approve(on: Platform, call: Call, { person, hash, form }: Approval): Promise<Response> {
  const organizationId = parseId('organization', form.get('organization_id') ?? '')
  const approved = await approveDevice(on, { person, hash, organizationId })
  if (approved.outcome === 'gone') return gone(on, call, person)
  if (approved.outcome === 'approved') return answered(on, call, { person, became: 'connected' })
  if (approved.outcome === 'denied')
    return refuse(on, call, { status: 403, name: 'not_let_in', more: named(approved.text) }, person)
  const back = new URL(`/device?user_code=${encodeURIComponent(form.get('user_code') ?? '')}`, call.url)
  if (approved.step.step !== 'refused' && approved.step.step !== 'sso_required')
    return seeOther(stepAddress(approved.step, { ...call, url: back }))
  return refuse(on, call, { status: 403, name: 'wrong_account' }, person)
}

function gone(on: Platform, call: Call, person: Person): Response {
  const link = { label: 'anotherCode', href: '/device' } as const
  return refuse(on, call, { status: 410, name: 'device_gone', link }, person)
}

interface Became {
  readonly person: Person
  readonly became: 'connected' | 'denied'
}

function answered(on: Platform, call: Call, { person, became }: Became): Response {
  return answerPage(renderDeviceAnswered(frameFor(on, call, person), became))
}

/** Where a person answers a device that has no browser. */
export const devicePages: readonly Route[] = [
  page('get', '/device', { summary: 'A person types the code of a device, and sees who asks', handle: showDevice }),
  page('post', '/device', { summary: 'The person’s answer to the device', handle: decide }),
]
