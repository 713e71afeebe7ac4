import {
  alertBox,
  chip,
  code,
  type Fact,
  type Frame,
  facts,
  type Html,
  hiddenFields,
  html,
  layout,
  named,
  namedText,
  notice,
  pageWordsIn,
  time,
} from '../platform/page.ts'
import { renderError } from '../platform/render-error.ts'
import { learntWords } from './render-consent.ts'
import { oauthWordsIn } from './words/all.ts'

/** Where a person types the code that their device shows (RFC 8628 section 3.3). */
export function renderDeviceEntry(view: {
  readonly frame: Frame
  /** True after a code that no device waits with. */
  readonly unknown: boolean
}): Html {
  const { device: words } = oauthWordsIn(view.frame.reader)
  return layout({
    frame: view.frame,
    title: words.entryTitle,
    width: 'sign',
    until: words.noAccess,
    body: html`<form class="part" method="get" action="/device">
<h1>${words.entryTitle}</h1>
<p class="quiet">${words.entryLead}</p>
${view.unknown && html`<div class="field" id="problem">${alertBox(words.unknown)}</div>`}
<div class="field"><label class="label" for="user_code">${words.code}</label>
<input class="input input-code" id="user_code" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="16" required data-testid="user-code"${view.unknown && html` aria-invalid="true" aria-describedby="problem"`}></div>
<div class="field"><button class="button button-main button-wide" data-testid="device-continue">${words.goOn}</button></div>
</form>`,
  })
}

export interface DeviceView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly fields: Readonly<Record<string, string | undefined>>
  /** As it stands on the device. */
  readonly userCode: string
  readonly client: { readonly name: string; readonly verified: boolean; readonly clientId: string }
  readonly place: { readonly address: string; readonly calledItself: string | undefined }
  readonly askedAt: Date
  readonly waitsUntil: Date
  readonly person: string
  /** An agent's session gives no access by itself; a person's own program acts as the person. */
  readonly forAgent: boolean
  readonly scope: string
  readonly session: { readonly maxSeconds: number; readonly idleSeconds: number }
}

/**
 * Who asks, from where and for how long, before anything is given: a code that somebody else sent is the one way to be tricked
 * here (RFC 8628 section 5.4), so the page says so.
 */
export function renderDevice(view: DeviceView): Html {
  const { reader } = view.frame
  const { client, session } = view
  const { device: words, consent } = oauthWordsIn(reader)
  const end = new Date(reader.now.getTime() + session.maxSeconds * 1000)
  return layout({
    frame: view.frame,
    title: words.title(namedText(client.name)),
    wall: view.forAgent ? 'ink' : 'petrol',
    until: consent.until(time(end, reader)),
    body: html`<div class="part">
<h1>${words.heading(named(client.name))}</h1>
<p class="quiet">${view.forAgent ? consent.lead : words.asYou}</p>
</div>
<div class="part">
<h2>${words.compare}</h2>
<p><b class="code-big" dir="ltr" data-testid="device-code">${view.userCode}</b></p>
${notice('wait', words.beware)}
</div>
<div class="part">
<h2>${consent.whoAsks}</h2>
${facts(rows(view))}
</div>
<form class="part decide" method="post" action="/device">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<div class="actions">
<button class="button button-main" name="decision" value="approve" data-testid="device-approve">${words.connect}</button>
<button class="button" name="decision" value="deny" data-testid="device-deny">${words.dontConnect}</button>
</div>
</form>`,
  })
}

/** So much is shown of what somebody says of itself. */
export const calledCharactersMax = 80

function rows(view: DeviceView): Fact[] {
  const { client, place, frame, session } = view
  const { reader } = frame
  const called = place.calledItself?.slice(0, calledCharactersMax)
  const { device: words, consent } = oauthWordsIn(reader)
  const { spell } = pageWordsIn(reader.locale)
  const learnt = learntWords(view.scope, reader)
  return [
    [
      consent.program,
      html`${named(client.name)} ${client.verified ? chip('verified', consent.verified) : chip('unknown', consent.unverified)}`,
      client.verified ? undefined : consent.unverifiedMeans,
    ],
    [words.asksFrom, code(place.address), words.asksFromMeans],
    called !== undefined && [words.callsItself, code(called), words.callsItselfMeans],
    [words.asked, words.askedAt(time(view.askedAt, reader)), words.waits(time(view.waitsUntil, reader))],
    [consent.actsFor, named(view.person), words.owner],
    learnt !== undefined && [consent.learns, learnt],
    [words.ends, words.endsAfter(spell(session.maxSeconds), spell(session.idleSeconds))],
  ]
}

/** What became of it; the device itself learns it by its next question. */
export function renderDeviceAnswered(frame: Frame, became: 'connected' | 'denied'): Html {
  const { device: words, link } = oauthWordsIn(frame.reader)
  const told =
    became === 'connected'
      ? {
          title: words.connectedTitle,
          chip: { glyph: 'done', word: words.connected } as const,
          until: words.sessionStarted,
          next: words.goBack,
        }
      : {
          title: words.deniedTitle,
          chip: { glyph: 'denied', word: words.denied } as const,
          until: words.noAccess,
          next: words.nothingStarted,
        }
  return renderError({ frame, status: 200, ...told, link: { label: link.account, href: '/account' } })
}
