import {
  address,
  alertBox,
  assetPath,
  type Frame,
  type Glyph,
  glyph,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  layout,
  named,
  notice,
  percent,
  time,
} from '../platform/page.ts'
import type { Section } from './model.ts'
import type { PortalWords } from './words/words.ts'

/** What every page of a visit is made from. */
export interface PortalView {
  readonly frame: Frame
  readonly words: PortalWords
  readonly csrfToken: string
  readonly endsAt: Date
  readonly sections: readonly Section[]
  /** The application has an address to go back to. */
  readonly goesBack: boolean
  /** What was done a moment ago. */
  readonly done?: HtmlValue
  /** What has to be waited for. */
  readonly waits?: HtmlValue
  /** What is wrong, said at once. */
  readonly error?: HtmlValue
}

export interface PortalPage {
  readonly title: string
  readonly heading: HtmlValue
  readonly lead?: HtmlValue
  readonly section?: Section | undefined
  readonly steps?: readonly Step[]
  /** Parts of the card, one below the other. */
  readonly parts: readonly HtmlValue[]
  /** What this part is for is reached. */
  readonly isDone?: boolean
}

/** The address of a part. */
export function sectionPath(section: Section): string {
  return `/portal/${section}`
}

/** One page of the visit: its part, its steps, what is to be done, and the way out. */
export function portalPage(view: PortalView, page: PortalPage): Html {
  const { frame, words } = view
  return layout({
    frame,
    title: page.title,
    width: 'wide',
    until: words.until(time(view.endsAt, frame.reader)),
    body: html`${view.sections.length > 1 && sectionRow(view, page.section)}
<div class="part">${page.steps !== undefined && stepRow(words, page.steps)}<h1>${page.heading}</h1>
${page.lead && html`<p class="quiet small lead">${page.lead}</p>`}
${view.error && html`<div class="field" id="problem">${alertBox(view.error)}</div>`}
${view.done && html`<div class="field" role="status">${notice('reach', view.done)}</div>`}${view.waits && html`<div class="field" role="status">${notice('wait', view.waits)}</div>`}</div>
${page.parts.map(part => part && html`<div class="part">${part}</div>`)}
<div class="part">${wayOut(view, page.isDone === true)}</div>
<script src="${assetPath('portal.js')}" defer></script>`,
  })
}

function sectionRow({ words, sections }: PortalView, here: Section | undefined): Html {
  return html`<nav class="part sections" aria-label="${words.parts}"><ul>${sections.map(
    each =>
      html`<li><a href="${sectionPath(each)}"${each === here && html` aria-current="page"`} data-testid="to-${each}">${words.section[each]}</a></li>`,
  )}</ul></nav>`
}

function wayOut(view: PortalView, isDone: boolean): Html {
  const { words, csrfToken, goesBack } = view
  const finish = html`<button class="button button-main" name="to" value="done" data-testid="portal-finish">${words.finish}</button>`
  return html`<form method="post" action="/portal/leave" class="actions">${hiddenFields({ csrf_token: csrfToken })}${isDone && finish}<button class="button" name="to" value="back" data-testid="portal-leave"><span>${goesBack ? words.back(named(view.frame.brand)) : words.leave}</span></button></form>`
}

export interface Step {
  readonly label: HtmlValue
  readonly state: 'done' | 'now' | 'later'
}

/** The state of each of these steps, when so many are done. */
export function stepsAt(labels: readonly HtmlValue[], doneCount: number): Step[] {
  return labels.map((label, at) => ({ label, state: at < doneCount ? 'done' : at === doneCount ? 'now' : 'later' }))
}

const stepGlyphs: Readonly<Record<Step['state'], Glyph>> = { done: 'verified', now: 'active', later: 'not-sent' }

/** How far it is: the way that was gone is drawn filled, up to the wall; the words below say the same. */
function stepRow(words: PortalWords, steps: readonly Step[]): Html {
  const reached = steps.filter(({ state }) => state === 'done').length
  const says = { done: words.stepDone, now: words.stepNow, later: words.stepLater }
  const at = (nth: number): string => percent((nth + 0.5) / steps.length)
  return html`<svg class="lane lane-s" aria-hidden="true"><rect class="sp-track" x="0" y="5" width="100%" height="6" rx="3"/><rect class="sp-reach" x="0" y="5" width="${percent(reached / steps.length)}" height="6" rx="3"/><svg class="m" x="100%"><rect class="sp-wall" x="-4" y="0" width="4" height="16"/></svg>${steps.map(
    ({ state }, nth) =>
      state === 'now' && html`<svg class="m" x="${at(nth)}"><circle class="sp-now" cx="0" cy="8" r="5"/></svg>`,
  )}</svg><ol class="steps">${steps.map(
    ({ label, state }) =>
      html`<li class="state t-${state === 'later' ? 'quiet' : 'reach'}"${state === 'now' && html` aria-current="step"`}>${glyph(stepGlyphs[state])}<span>${label}<span class="hidden"> (${says[state]})</span></span></li>`,
  )}</ol>`
}

export interface CopyField {
  readonly id: string
  readonly label: HtmlValue
  readonly value: string
}

/** Something to be pasted elsewhere: a field that is selected by hand, and with the script a button. */
export function copyField(words: PortalWords, { id, label, value }: CopyField): Html {
  return html`<div class="field"><div class="label"><label for="${id}">${label}</label></div><div class="copy"><input class="input input-code" id="${id}" value="${value}" readonly dir="ltr" data-testid="${id}"><button type="button" class="button button-small" data-copy="${id}" data-copied="${words.copied}" hidden>${words.copy}</button></div></div>`
}

/** A form of one button. */
export function oneButton(
  view: PortalView,
  parts: {
    readonly action: string
    readonly label: string
    readonly of?: HtmlValue
    readonly testId: string
    readonly fields?: Readonly<Record<string, string>>
    readonly isMain?: boolean
  },
): Html {
  const { action, label, of, testId, fields = {}, isMain = false } = parts
  return html`<form method="post" action="${address(action)}">${hiddenFields({ csrf_token: view.csrfToken, ...fields })}<button class="button${isMain ? ' button-main' : ' button-small'}" data-testid="${testId}">${label}${of !== undefined && html`<span class="hidden">${of}</span>`}</button></form>`
}
