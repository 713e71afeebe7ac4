import { type Html, type HtmlValue, html, joined } from '../platform/page.ts'
import type { GuideStep, Ours } from './catalogue/guide.ts'
import { copyField } from './render-portal.ts'
import type { PortalWords } from './words/words.ts'

export interface GuideView {
  readonly words: PortalWords
  readonly steps: readonly GuideStep[]
  /** What is pasted, as far as it is there. */
  readonly ours: Readonly<Partial<Record<Ours, string>>>
}

/** What to do at the provider, one thing after the other, with what is to be pasted where it is needed. */
export function renderGuide(view: GuideView): Html {
  return html`<ol class="guide">${view.steps.map(step => html`<li>${stepOf(view, step)}</li>`)}</ol>`
}

function label(text: string): Html {
  return html`<b dir="ltr">${text}</b>`
}

function labels(texts: readonly string[]): Html {
  return html`<bdi dir="ltr">${joined(texts.map(label), ' › ')}</bdi>`
}

function stepOf({ words, ours }: GuideView, step: GuideStep): HtmlValue {
  const { guide, field } = words
  switch (step.do) {
    case 'open':
      return guide.open(labels(step.path))
    case 'choose':
      return guide.choose(html`${joined(step.what.map(label), ', ')}`)
    case 'paste': {
      const value = ours[step.ours]
      if (value === undefined) return guide.pasteToken(label(step.field))
      return html`${guide.paste(label(step.field))}${copyField(words, { id: `ours-${step.ours}`, label: field.ours[step.ours], value })}`
    }
    case 'set':
      return guide.set(label(step.field), label(step.to))
    case 'map':
      return html`${guide.map}<dl class="facts field">${step.attributes.map(([name, theirs]) => html`<dt><bdi class="mono" dir="ltr">${name}</bdi></dt><dd>${label(theirs)}</dd>`)}</dl>`
    case 'copy':
      return guide.copy(label(step.field), html`<b>${field.theirs[step.into]}</b>`)
    case 'assign':
      return guide.assign(label(step.at))
  }
}
