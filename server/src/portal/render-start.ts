import { type Frame, type Html, type HtmlValue, hiddenFields, html, layout, named, time } from '../platform/page.ts'
import { flowNote } from '../sign-in/index.ts'
import type { Section } from './model.ts'
import { type PortalView, portalPage, sectionPath } from './render-portal.ts'
import type { PortalWords } from './words/words.ts'

export interface StartView {
  readonly frame: Frame
  readonly words: PortalWords
  readonly organization: string
  readonly application: string
  readonly sections: readonly Section[]
  readonly token: string
  /** Beside the wall: until when the link works. */
  until(at: Html): HtmlValue
  readonly linkEndsAt: Date
}

/** Who asks for what, before the link is used up. */
export function renderStart(view: StartView): Html {
  const { frame, words, sections, organization, application } = view
  const { start } = words
  return layout({
    frame,
    title: start.title,
    width: 'read',
    until: view.until(time(view.linkEndsAt, frame.reader)),
    body: html`<form class="part" method="post" action="/portal/start">${hiddenFields({ token: view.token })}
<h1>${start.heading(named(organization))}</h1>
<p class="lead">${start.lead(named(application))}</p>
<h2 class="field">${start.can}</h2>
<ul class="given">${sections.map(each => html`<li><b>${words.section[each]}</b><span class="small quiet">${words.home.what[each]}</span></li>`)}</ul>
<div class="field"><button class="button button-main button-wide" data-testid="portal-start">${start.button}</button></div>
</form>
<p class="part small quiet">${start.notYours}</p>`,
  })
}

/** A link or a visit that is over, in the same words whatever the reason. */
export function renderOver(
  { frame, words }: Pick<StartView, 'frame' | 'words'>,
  { what, until }: { readonly what: 'link' | 'visit' | 'left'; readonly until: HtmlValue },
): Html {
  const { over } = words
  return flowNote({ frame }, { title: over.title, until, heading: over.heading, lead: over[what], body: html`` })
}

/** Everything that this visit is for, one part below the other. */
export function renderHome(view: PortalView & { readonly organization: string }): Html {
  const { words, sections, organization } = view
  return portalPage(view, {
    title: words.home.title,
    heading: words.home.heading(named(organization)),
    lead: words.home.lead,
    parts: [
      html`<ul class="given">${sections.map(
        each =>
          html`<li><a href="${sectionPath(each)}"><b>${words.section[each]}</b></a><span class="small quiet">${words.home.what[each]}</span></li>`,
      )}</ul>`,
    ],
  })
}
