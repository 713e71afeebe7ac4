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
  spell,
  time,
} from '../platform/page.ts'
import { learntWords } from './derive-person-claims.ts'

/** Where a person types the code that their device shows (RFC 8628 section 3.3). */
export function renderDeviceEntry(view: {
  readonly frame: Frame
  /** True after a code that no device waits with. */
  readonly unknown: boolean
}): Html {
  return layout({
    frame: view.frame,
    title: 'Connect a device',
    width: 'sign',
    until: 'no access given',
    body: html`<form class="part" method="get" action="/device">
<h1>Connect a device</h1>
<p class="quiet">Type the code that your device or program shows. Nothing is connected before you have seen what asks.</p>
${view.unknown && html`<div class="field" id="problem">${alertBox('No device waits with this code. Look at it again, or start again on the device.')}</div>`}
<div class="field"><label class="label" for="user_code">Code</label>
<input class="input input-code" id="user_code" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="16" required data-testid="user-code"${view.unknown && html` aria-invalid="true" aria-describedby="problem"`}></div>
<div class="field"><button class="button button-main button-wide" data-testid="device-continue">Continue</button></div>
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
  const end = new Date(reader.now.getTime() + session.maxSeconds * 1000)
  return layout({
    frame: view.frame,
    title: `Connect ${namedText(client.name)}`,
    wall: view.forAgent ? 'ink' : 'petrol',
    until: html`session until <b>${time(end, reader)}</b> at the latest`,
    body: html`<div class="part">
<h1>${named(client.name)} on a device wants to connect</h1>
<p class="quiet">${
      view.forAgent
        ? 'This gives no access yet. The session only says who is asking. Each access it needs comes to you as a separate request.'
        : 'It will be signed in as you on that device.'
    }</p>
</div>
<div class="part">
<h2>Compare the code</h2>
<p><b class="code-big" data-testid="device-code">${view.userCode}</b></p>
${notice('wait', 'Go on only if you started this yourself just now, and your device shows the same code. If somebody sent you the code or the link, don’t connect.')}
</div>
<div class="part">
<h2>Who is asking</h2>
${facts(rows(view))}
</div>
<form class="part decide" method="post" action="/device">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<div class="actions">
<button class="button button-main" name="decision" value="approve" data-testid="device-approve">Connect device</button>
<button class="button" name="decision" value="deny" data-testid="device-deny">Don’t connect</button>
</div>
</form>`,
  })
}

const calledCharactersMax = 80

function rows(view: DeviceView): Fact[] {
  const { client, place, frame, session } = view
  const { reader } = frame
  const called = place.calledItself?.slice(0, calledCharactersMax)
  const learnt = learntWords(view.scope)
  return [
    [
      'Program',
      html`${named(client.name)} ${client.verified ? chip('verified', 'Verified') : chip('unknown', 'Name not verified')}`,
      client.verified ? undefined : 'The program chose this name itself. Compare it with what you started.',
    ],
    ['Asks from', code(place.address), 'The network address of the device.'],
    called !== undefined && ['Calls itself', code(called), 'What the device says of itself; anybody can say anything.'],
    ['Asked', html`at ${time(view.askedAt, reader)}`, html`It waits until ${time(view.waitsUntil, reader)}.`],
    ['Acts for', named(view.person), 'You can end it at any time on your account page.'],
    learnt !== undefined && ['Learns', learnt],
    ['Ends', html`${spell(session.maxSeconds)} after the start, and after ${spell(session.idleSeconds)} without use`],
  ]
}
