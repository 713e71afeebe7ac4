import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { type Call, page, type Route } from '../platform/route.ts'
import { endExternal, externalPageOf, externalPath, startExternal } from './actions-external.ts'
import { type Flow, flowPath, openFlow } from './actions-flow.ts'
import { goOn, show } from './render-answer.ts'
import { renderProviderNote } from './render-provider.ts'

/** To the page of the application that is entered; to ours where it has none. */
async function begin(on: Platform, call: Call): Promise<Response> {
  const flow = await openFlow(on, call, { returnTo: call.url.searchParams.get('return_to') ?? undefined })
  const target = externalPageOf(flow.application)
  if (target === undefined || flow.returnTo === undefined)
    return seeOther(flowPath('/sign-in', flow.returnTo), flow.cookies)
  const { href } = await startExternal(on, flow, target)
  return seeOther(href, flow.cookies)
}

/** Back from there, in the browser that was sent. */
async function complete(on: Platform, call: Call): Promise<Response> {
  const begun = await openFlow(on, call, { returnTo: undefined })
  const state = call.url.searchParams.get('state') ?? ''
  if (begun.isNew || state === '') return stray(begun)
  const flowTo = (returnTo: string): Promise<Flow> => openFlow(on, call, { returnTo })
  const ended = await endExternal(on, begun, { state, flowTo })
  return ended === undefined ? stray(begun) : goOn(ended.flow, ended.passed)
}

/** Nothing of ours waits for what this browser brings. */
function stray(flow: Flow): Response {
  const { strayHeading: heading, stray: lead, tryAgain: label } = flow.words.provider
  const goOnHref = flowPath('/sign-in', flow.returnTo, { screen: 'sign-in' })
  return show(flow, renderProviderNote({ ...flow, heading, lead, goOn: { label, href: goOnHref } }), { status: 400 })
}

export const externalPages: readonly Route[] = [
  page('get', externalPath, {
    summary: 'To the page of an application that signs its people in itself',
    handle: begin,
  }),
  page('get', `${externalPath}/complete`, { summary: 'Back from there', handle: complete }),
]
