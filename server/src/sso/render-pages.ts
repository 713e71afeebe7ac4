import { address, type Html, hiddenFields, html, layout, named, notice, visibleText } from '../platform/page.ts'
import { type FlowPage, type FlowView, field, flowNote, link } from '../sign-in/index.ts'
import type { Assertion } from './model.ts'
import type { RefusedArrival, SsoWords } from './words/words.ts'

export interface AskView extends Pick<FlowView, 'frame' | 'returnTo'> {
  readonly words: SsoWords
  readonly until: FlowPage['until']
  readonly email: string | undefined
  /** The address that was given is in no domain of a connection. */
  readonly isUnknown: boolean
  readonly otherWayHref: string
}

/** Which organization: asked by the address, since that is what people know of it. */
export function renderAsk(view: AskView): Html {
  const { frame, words, email } = view
  const { ask } = words
  return layout({
    frame,
    title: ask.title,
    width: 'sign',
    until: view.until,
    body: html`<form class="part" method="get" action="/sign-in/sso">
${hiddenFields({ return_to: view.returnTo })}
<h1>${ask.heading}</h1>
<p class="quiet small lead">${ask.lead}</p>
${field({
  name: 'login_hint',
  label: ask.label,
  type: 'email',
  autocomplete: 'email',
  inputmode: 'email',
  value: email,
  ...(view.isUnknown ? { fault: ask.unknown } : {}),
})}
<div class="field"><button class="button button-main button-wide" data-testid="sso-go-on">${ask.button}</button></div>
</form>
<p class="part small quiet">${link(ask.otherWay, view.otherWayHref)}</p>`,
  })
}

export interface NoteView extends Pick<FlowView, 'frame'> {
  readonly title: string
  readonly until: FlowPage['until']
  readonly heading: FlowPage['heading']
  readonly lead: FlowPage['lead']
  readonly goOn?: { readonly label: string; readonly href: string } | undefined
}

/** A page that only tells, with at most one way on. */
export function renderNote({ goOn, frame, ...page }: NoteView): Html {
  return flowNote(
    { frame },
    {
      ...page,
      body:
        goOn !== undefined &&
        html`<div class="field actions"><a class="button button-main" href="${address(goOn.href)}" data-testid="go-on">${goOn.label}</a></div>`,
    },
  )
}

export interface ArrivalView extends Pick<FlowView, 'frame' | 'csrfToken'> {
  readonly words: SsoWords
  readonly until: FlowPage['until']
  readonly organization: Html
  /** The address that the provider said. */
  readonly who: Html
  /** Who else is signed in in this browser. */
  readonly current: Html | undefined
  readonly token: string
}

/** Who would be signed in: nothing happens until the person says so. */
export function renderArrival(view: ArrivalView): Html {
  const { arrive } = view.words
  return layout({
    frame: view.frame,
    title: arrive.title,
    width: 'sign',
    until: view.until,
    body: html`<form class="part" method="post" action="/sso/arrive">
${hiddenFields({ csrf_token: view.csrfToken, token: view.token })}
<h1>${arrive.heading(view.organization)}</h1>
<p class="quiet small lead">${arrive.lead(view.who)}</p>
${view.current !== undefined && html`<div class="field">${notice('reach', arrive.instead(view.current))}</div>`}
<div class="field actions"><button class="button button-main" data-testid="sso-arrive">${arrive.button}</button>
<a class="button button-text" href="/account">${arrive.stay}</a></div>
</form>`,
  })
}

export interface LeaveView extends Pick<FlowView, 'frame'> {
  readonly words: SsoWords
  readonly until: FlowPage['until']
  readonly organization: Html
  readonly connection: Html
  /** Of the provider. */
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}

/** A request that a form brings to the provider. */
export function renderLeave({ frame, words, until, organization, connection, action, fields }: LeaveView): Html {
  const { leave } = words
  return layout({
    frame,
    title: leave.title,
    width: 'sign',
    until,
    body: html`<form class="part" method="post" action="${address(action)}">
${hiddenFields(fields)}
<h1>${leave.heading(organization)}</h1>
<p class="quiet small lead">${leave.lead(connection)}</p>
<div class="field"><button class="button button-main button-wide" data-testid="sso-leave">${leave.button}</button></div>
</form>`,
  })
}

export interface TestView extends Pick<FlowView, 'frame' | 'returnTo'> {
  readonly words: SsoWords
  readonly until: FlowPage['until']
  readonly assertion: Assertion
  readonly verdict: 'would_enter' | RefusedArrival
}

const shownCharactersMax = 4_000

/** What a test sign-in brought, for whoever sets the connection up; and what would have come of it. */
export function renderTest({ frame, words, until, assertion, verdict, returnTo }: TestView): Html {
  const { test } = words
  const name = [assertion.firstName, assertion.lastName].filter(part => part !== undefined).join(' ')
  const raw = JSON.stringify(assertion.raw, undefined, 2).slice(0, shownCharactersMax)
  const rows: readonly (readonly [string, string])[] = [
    [test.idpId, assertion.idpId],
    [test.email, assertion.email ?? ''],
    [test.name, name],
    [test.groups, assertion.groups.join(', ')],
  ]
  return flowNote(
    { frame },
    {
      title: test.title,
      until,
      heading: test.heading,
      lead: test.lead,
      body: html`<p class="field" data-testid="verdict">${test.verdict[verdict]}</p>
<dl class="field facts">${rows.map(([label, value]) => html`<dt>${label}</dt><dd>${value === '' ? test.nothing : named(value)}</dd>`)}</dl>
<details class="field"><summary>${test.attributes}</summary><pre class="args mono" dir="ltr">${visibleText(raw)}</pre></details>${
        returnTo !== undefined &&
        html`<div class="field actions"><a class="button button-main" href="${address(returnTo)}" data-testid="go-on">${words.leave.button}</a></div>`
      }`,
    },
  )
}
