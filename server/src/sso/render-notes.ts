import { type Flow, type FlowPage, flowPath, show } from '../sign-in/index.ts'
import { renderNote } from './render-pages.ts'
import { ssoWordsIn } from './words/all.ts'

/** Nothing of ours waits for what this browser brings. */
export function stray(flow: Flow, status: number): Response {
  const { stray: said, failed: again } = ssoWordsIn(flow.frame.reader)
  return notSignedIn(flow, { ...said, label: again.again, status })
}

export interface NotSignedIn extends Pick<FlowPage, 'heading' | 'lead'> {
  /** Of the way back to the sign-in page. */
  readonly label: string
  readonly status: number
}

/** Why nobody was signed in, and the way back to all ways of signing in. */
export function notSignedIn(flow: Flow, { heading, lead, label, status }: NotSignedIn): Response {
  const goOnHref = flowPath('/sign-in', flow.returnTo, { prompt: 'login', screen: 'sign-in' })
  const title = ssoWordsIn(flow.frame.reader).failed.title
  const until = flow.words.noAccessYet
  return show(flow, renderNote({ ...flow, title, until, heading, lead, goOn: { label, href: goOnHref } }), { status })
}

/** Signed out here, and at the provider as far as it takes part. */
export function gone(flow: Flow): Response {
  const { gone: said } = ssoWordsIn(flow.frame.reader)
  const href = flowPath('/sign-in', undefined, { screen: 'sign-in' })
  const goOn = { label: said.again, href }
  return show(flow, renderNote({ ...flow, ...said, until: flow.words.noAccessYet, goOn }))
}
