import { askToSignIn, atBaseUrl, reach } from '../oauth/index.ts'
import { seeOther } from '../platform/page.ts'
import { refusalPage } from '../platform/page-doors.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Call, operationsDoor, page, type Route } from '../platform/route.ts'
import { reviewsSomething } from '../reviews/index.ts'
import { checkReturnTo, frameFor, placeOf, stepAddress } from '../sign-in/index.ts'
import { dashboardApplication, enterDashboard } from './actions.ts'
import { builtAsset, builtPage } from './actions-files.ts'
import { administersNothing, dashboardMissing } from './errors.ts'
import { dashboardPath, enterPath } from './model.ts'

/** Signs a person in to the dashboard by the sign-in of this browser, as far as its policy takes that one. */
async function enter(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const application = await dashboardApplication(on)
  const prompt = call.url.searchParams.get('again') === '1' ? 'login' : undefined
  const maxAgeSeconds = application.policy.signInReuseMaxAgeSeconds
  const { person, signInNeeded } = await reach(on, call, { prompt, maxAgeSeconds })
  if (signInNeeded || person === undefined) return askToSignIn(on, call, { again: person !== undefined })
  const { role } = person
  const administers = role !== undefined && role !== 'approver'
  if (!administers && !(await reviewsSomething(on.database, person.userId))) throw administersNothing()
  const entered = await enterDashboard(on, { call, person, application, place: placeOf(call) })
  switch (entered.outcome) {
    case 'entered':
      return seeOther(wayBack(call), entered.cookies)
    case 'step':
      return seeOther(stepAddress(entered.step, call))
    case 'denied':
      throw new Refusal({ status: 403, code: 'access_denied', message: entered.text })
  }
}

/** Only to a page of the dashboard: whoever sent the person here says nothing about other addresses. */
function wayBack(call: Call): string {
  const back = checkReturnTo(call.url.searchParams.get('return_to'))
  const inside = back === dashboardPath || back?.startsWith(`${dashboardPath}/`) === true
  return back !== undefined && inside && !back.startsWith(enterPath) ? back : dashboardPath
}

/** One document for every address of the dashboard: what it shows is read from the API by its script. */
async function show(on: Platform, call: Call): Promise<Response> {
  const elsewhere = atBaseUrl(on, call)
  if (elsewhere !== undefined) return elsewhere
  const built = await builtPage(on, call)
  return built ?? refusalPage(frameFor(on, call, undefined), dashboardMissing(), call.requestId)
}

async function asset(on: Platform, call: Call): Promise<Response> {
  const found = await builtAsset(on, call)
  if (found !== undefined) return found
  throw new Refusal({ status: 404, code: 'not_found', message: 'There is nothing at this address.' })
}

export const dashboardPages: readonly Route[] = [
  page('get', enterPath, { summary: 'Sign in to the dashboard', handle: enter }),
  operationsDoor('/dashboard/assets/{name}', { summary: 'A script or stylesheet of the dashboard', handle: asset }),
  operationsDoor(dashboardPath, { summary: 'The dashboard', handle: show }),
  operationsDoor('/dashboard/{rest+}', { summary: 'A page of the dashboard', handle: show }),
]
