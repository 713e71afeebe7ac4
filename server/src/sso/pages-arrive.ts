import { getOrganization, getUser } from '../directory/index.ts'
import { readForm } from '../platform/body.ts'
import { named, seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { formIsBound, goOn, openFlow, passOn, personOf, show } from '../sign-in/index.ts'
import { welcome } from './actions-arrive.ts'
import { keepUnasked, lookAtUnasked, takeUnasked } from './actions-unasked.ts'
import { noteFailed, refused } from './pages-back.ts'
import { stray } from './render-notes.ts'
import { renderArrival } from './render-pages.ts'
import type { SealedConnection } from './store-connections.ts'
import { ssoWordsIn } from './words/all.ts'

const path = '/sso/arrive'

interface Posted {
  readonly connection: SealedConnection
  readonly posted: URLSearchParams
}

/** A provider posted what nobody had asked for; undefined where that leads nowhere. */
export async function arriveUnasked(on: Platform, call: Call, given: Posted): Promise<Response | undefined> {
  const kept = await keepUnasked(on, given.connection, given.posted)
  switch (kept.outcome) {
    case 'stray':
      return undefined
    case 'kept':
      return seeOther(`${path}?${new URLSearchParams({ token: kept.token.reveal() })}`)
    case 'refused': {
      const flow = await openFlow(on, call, { returnTo: undefined })
      await noteFailed(on, flow, { connection: given.connection, because: kept.because })
      return undefined
    }
  }
}

/** Who would be signed in here, before anybody is: whoever made this browser come may be somebody else (T24). */
async function ask(on: Platform, call: Call): Promise<Response> {
  const flow = await openFlow(on, call, { returnTo: undefined })
  const token = call.url.searchParams.get('token') ?? ''
  const arrived = await lookAtUnasked(on, { token, browser: flow.browser })
  if (arrived === undefined) return stray(flow, 400)
  const person = await personOf(on, call)
  const { name } = await getOrganization(on.database, arrived.connection.organizationId)
  const { email, idpId } = arrived.told.assertion
  const current = person && (await getUser(on.database, person.userId)).email
  return show(
    flow,
    renderArrival({
      ...flow,
      words: ssoWordsIn(flow.frame.reader),
      until: flow.words.noAccessYet,
      organization: named(name),
      who: named(email ?? idpId),
      current: current === undefined || current === email ? undefined : named(current),
      token,
    }),
  )
}

async function enter(on: Platform, call: Call): Promise<Response> {
  const form = await readForm(call.request)
  const flow = await openFlow(on, call, { returnTo: undefined })
  if (!formIsBound(flow, form)) return stray(flow, 400)
  const arrived = await takeUnasked(on, { token: form.get('token') ?? '', browser: flow.browser })
  if (arrived === undefined) return stray(flow, 400)
  const { connection, told, goOnTo } = arrived
  const welcomed = await welcome(on, connection, told)
  if (welcomed.outcome === 'proven') return goOn(flow, await passOn(on, flow, { proof: welcomed.proof }), goOnTo)
  await noteFailed(on, flow, { connection, because: welcomed.outcome })
  return refused(on, flow, { connection, because: welcomed.outcome })
}

/** For people whom their provider sends here without being asked. */
export const arrivePages: readonly Route[] = [
  page('get', path, { summary: 'Whom a provider sent here, before anybody is signed in', handle: ask }),
  page('post', path, { summary: 'Go on as whom a provider sent here', handle: enter }),
]
