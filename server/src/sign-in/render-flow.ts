import {
  address,
  alertBox,
  type Frame,
  type Html,
  type HtmlValue,
  hiddenFields,
  html,
  layout,
  notice,
  sameDay,
  time,
  visibleText,
} from '../platform/page.ts'
import type { End, Words } from './words/words.ts'

/** What every page of a sign-in is made from. */
export interface FlowView {
  readonly frame: Frame
  readonly words: Words
  readonly csrfToken: string
  /** A path of ours to go on to; checked by whoever redirects, only carried here. */
  readonly returnTo: string | undefined
  /** What is wrong, said at once. */
  readonly error?: HtmlValue
}

export interface FlowPage {
  /** For `<title>`. */
  readonly title: string
  readonly until: HtmlValue
  readonly heading: HtmlValue
  readonly lead?: HtmlValue
  readonly action: string
  readonly fields?: Readonly<Record<string, string | undefined>>
  /** Further attributes of the form, for the script of the page. */
  readonly attributes?: Html
  /** Fields and buttons. */
  readonly body: HtmlValue
  /** Below the form, after a line. */
  readonly foot?: HtmlValue
  readonly notice?: HtmlValue
}

/** One card with one form: heading, what is so, what is wrong, fields, one main button. */
export function flowPage(view: FlowView, page: FlowPage): Html {
  const { heading, lead, action, fields, attributes, body, foot } = page
  return layout({
    frame: view.frame,
    title: page.title,
    width: 'sign',
    until: page.until,
    body: html`<form class="part" method="post" action="${address(action)}"${attributes}>
${hiddenFields({ csrf_token: view.csrfToken, return_to: view.returnTo, ...fields })}
<h1>${heading}</h1>
${lead && html`<p class="quiet small lead">${lead}</p>`}
${page.notice && html`<div class="field">${notice('reach', page.notice)}</div>`}
${problem(view.error)}
${body}
</form>${
      foot &&
      html`
<p class="part small quiet">${foot}</p>`
    }`,
  })
}

/** A page that only tells: no form, links to go on. */
export function flowNote(view: Pick<FlowView, 'frame'>, page: Omit<FlowPage, 'action' | 'fields' | 'notice'>): Html {
  const { heading, lead, body, foot } = page
  return layout({
    frame: view.frame,
    title: page.title,
    width: 'sign',
    until: page.until,
    body: html`<div class="part"><h1>${heading}</h1>
${lead && html`<p class="quiet small lead">${lead}</p>`}
${body}</div>${
      foot &&
      html`
<p class="part small quiet">${foot}</p>`
    }`,
  })
}

/** The box of what is wrong; fields point to it by `problem`. */
export function problem(error: HtmlValue): Html | false {
  return (
    error !== undefined &&
    error !== null &&
    error !== false &&
    html`<div class="field" id="problem">${alertBox(error)}</div>`
  )
}

export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password'
  readonly autocomplete: string
  readonly inputmode?: 'email' | 'numeric'
  readonly required?: boolean
  readonly value?: string | undefined
  readonly hint?: HtmlValue
  /** What is wrong with this field. */
  readonly fault?: HtmlValue
  /** True when the box above speaks of this field. */
  readonly isProblem?: boolean
  /** Beside the label: a link, or the word "optional". */
  readonly beside?: HtmlValue
  readonly isCode?: boolean
  /** Right below the input. */
  readonly below?: HtmlValue
}

/**
 * Label, input, hint, fault, bound to each other for a screen reader. Never give it a password as value. Addresses, passwords and
 * codes are typed from left to right in every language.
 */
export function field(parts: Field): Html {
  const { name, label, type = 'text', hint, fault, beside, below } = parts
  const describedBy = [
    parts.isProblem === true ? 'problem' : undefined,
    hint ? `${name}-hint` : undefined,
    fault ? `${name}-problem` : undefined,
  ].filter(id => id !== undefined)
  const isWrong = parts.isProblem === true || Boolean(fault)
  return html`<div class="field"><div class="label"><label for="${name}">${label}</label>${beside}</div>
<input class="input${parts.isCode === true && ' input-digits'}" id="${name}" name="${name}" type="${type}" autocomplete="${parts.autocomplete}"${
    parts.inputmode !== undefined && html` inputmode="${parts.inputmode}"`
  }${parts.required !== false && html` required`} data-testid="${name}"${
    parts.value !== undefined && html` value="${visibleText(parts.value)}"`
  }${isWrong && html` aria-invalid="true"`}${
    describedBy.length > 0 && html` aria-describedby="${describedBy.join(' ')}"`
  }${(type !== 'text' || parts.isCode === true) && html` dir="ltr"`}>${below}${fault && html`<p class="hint t-refuse" id="${name}-problem">${fault}</p>`}${
    hint && html`<p class="hint" id="${name}-hint">${hint}</p>`
  }</div>`
}

/** The one main button of a page. */
export function mainButton(label: string, testId: string): Html {
  return html`<div class="field"><button class="button button-main button-wide" data-testid="${testId}">${label}</button></div>`
}

/** A second button of the form that sends it elsewhere, empty fields or not. */
export function otherButton(label: string, button: { readonly path: string; readonly testId: string }): Html {
  return html`<button class="button button-wide" formaction="${address(button.path)}" formnovalidate data-testid="${button.testId}">${label}</button>`
}

/** A quiet link in the foot of a page. */
export function link(label: string, href: string): Html {
  return html`<a href="${address(href)}">${label}</a>`
}

/** An end, for words that say it in a sentence. */
export function endOf(end: Date, frame: Frame): End {
  return { time: time(end, frame.reader), today: sameDay(end, frame.reader.now, frame.reader) }
}
