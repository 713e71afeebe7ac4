import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { lastSignIn } from '../sessions/index.ts'
import { browserOf, type Person, personOf, signInAddress } from '../sign-in/index.ts'
import { signInNeeded } from './decide-sign-in.ts'
import type { Prompt } from './model.ts'
import { sealAsked, secondsSinceAsked } from './parse-sealed.ts'

/** Our own mark on the way back from the sign-in page; no parameter of a standard has this name. */
const askedParameter = 'ambit_asked'

/** Who sits at the browser, and whether they have to sign in (again) before this request goes on. */
export interface Reached {
  readonly person: Person | undefined
  readonly signInNeeded: boolean
  /** True when this very request sent the person to the sign-in page before. */
  readonly cameBack: boolean
}

/** Asked at each step of a request, since a sign-in grows old while a page is open. */
export async function reach(
  on: Platform,
  call: Call,
  { prompt, maxAgeSeconds }: { readonly prompt: Prompt; readonly maxAgeSeconds: number },
): Promise<Reached> {
  const person = await personOf(on, call)
  const signIn = person === undefined ? undefined : await lastSignIn(on.database, person.sessionId)
  const { browser } = await browserOf(on, call)
  const mark = call.url.searchParams.get(askedParameter)
  const askedAgo = secondsSinceAsked(on, { browser, url: call.url }, mark)
  const needed = signInNeeded({
    isSignedIn: person !== undefined,
    secondsSince: signIn?.secondsAgo,
    maxAgeSeconds,
    prompt,
    secondsSinceAsked: askedAgo,
  })
  return { person, signInNeeded: needed, cameBack: askedAgo !== undefined }
}

/** To the sign-in page, or to the one that `at` names, and back to this request, which then knows that it asked this browser. */
export async function askToSignIn(
  on: Platform,
  call: Call,
  { again, at }: { readonly again: boolean; readonly at?: string | undefined },
): Promise<Response> {
  const { browser, cookies } = await browserOf(on, call)
  const back = new URL(call.url)
  back.searchParams.set(askedParameter, sealAsked(on, { browser, url: call.url }))
  const page = signInAddress({ ...call, url: back })
  const address = at === undefined ? page : `${at}${page.slice(page.indexOf('?'))}`
  return seeOther(`${address}${again ? '&prompt=login' : ''}`, cookies)
}
