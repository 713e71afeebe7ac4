import { findDefaultApplication } from '../applications/index.ts'
import {
  acceptInvitation,
  findInvitationByToken,
  findUser,
  findUserByEmail,
  fitsInvitation,
  type Invitation,
} from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { checkCsrf, personOf } from './actions.ts'
import { type Flow, flowPath, openFlow } from './actions-flow.ts'
import type { Person } from './model.ts'
import { home, show } from './render-answer.ts'
import {
  type InvitationNext,
  renderInvitation,
  renderInvitationAccepted,
  renderInvitationOver,
} from './render-invitation-page.ts'

interface Standing {
  readonly flow: Flow
  readonly person: Person | undefined
  readonly token: string
}

async function standingOf(on: Platform, call: Call, token: string): Promise<Standing> {
  const person = await personOf(on, call)
  return { person, token, flow: await openFlow(on, call, { returnTo: undefined, person }) }
}

async function open(on: Platform, call: Call): Promise<Response> {
  const standing = await standingOf(on, call, call.url.searchParams.get('invitation_token') ?? '')
  return showInvitation(on, standing)
}

async function showInvitation(on: Platform, standing: Standing): Promise<Response> {
  const { flow, person, token } = standing
  const invitation = await findInvitationByToken(on, on.database, token)
  if (invitation?.state !== 'pending') return over(flow, invitation)
  const inviter = invitation.inviterId && (await findUser(on.database, invitation.inviterId))
  const body = renderInvitation({
    ...flow,
    csrfToken: person?.csrfToken ?? flow.csrfToken,
    token,
    place: placeOf(on, invitation),
    inviter: inviter?.name,
    email: invitation.email,
    endsAt: invitation.expiresAt,
    next: await nextOf(on, standing, invitation),
  })
  return show(flow, body)
}

function placeOf(on: Platform, invitation: Invitation): string {
  return invitation.organizationName ?? new URL(on.config.baseUrl).host
}

function over(flow: Flow, invitation: Invitation | undefined): Response {
  const state = invitation === undefined || invitation.state === 'pending' ? 'unknown' : invitation.state
  return show(flow, renderInvitationOver({ ...flow, state }), { status: state === 'unknown' ? 404 : 410 })
}

/** Where the application has a page that begins its sign-ins, the invitation goes on there; else it is accepted here. */
async function nextOf(on: Platform, { person, token }: Standing, invitation: Invitation): Promise<InvitationNext> {
  const application = await findDefaultApplication(on.database)
  if (application?.initiateLoginUri !== undefined) {
    const target = new URL(application.initiateLoginUri)
    target.searchParams.set('invitation_token', token)
    return { kind: 'go_on', href: target.href }
  }
  const back = flowPath('/invitation', undefined, { invitation_token: token })
  const hint = { login_hint: invitation.email }
  if (person === undefined) {
    const hasAccount = (await findUserByEmail(on.database, invitation.email)) !== undefined
    const signInHref = flowPath('/sign-in', back, hint)
    return { kind: 'sign_in', hasAccount, signInHref, signUpHref: flowPath('/sign-up', back, hint) }
  }
  if (fitsInvitation(invitation, person)) return { kind: 'accept' }
  return { kind: 'other_account', switchHref: flowPath('/sign-in', back, { ...hint, prompt: 'login' }) }
}

/** Only the person whose address it names, proven, in a form of a page of ours (T35, T42). */
async function accept(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const standing = await standingOf(on, call, form.get('invitation_token') ?? '')
  const { person, flow, token } = standing
  if (person === undefined) return showInvitation(on, standing)
  checkCsrf(person, form)
  const invitation = await findInvitationByToken(on, on.database, token)
  if (invitation?.state !== 'pending') return over(flow, invitation)
  if (!fitsInvitation(invitation, person)) return showInvitation(on, standing)
  const { userId } = person
  await on.database.transaction(tx =>
    acceptInvitation(tx, { kind: 'person', ...person }, { id: invitation.id, userId }),
  )
  return show(flow, renderInvitationAccepted({ ...flow, place: placeOf(on, invitation), goOnHref: home }))
}

export const invitationPages: readonly Route[] = [
  page('get', '/invitation', { summary: 'An invitation, before it is accepted', handle: open }),
  page('post', '/invitation', { summary: 'Accept an invitation', handle: accept }),
]
