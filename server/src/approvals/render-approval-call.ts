import {
  code,
  day,
  type Effect,
  type Fact,
  facts,
  type Html,
  html,
  layout,
  named,
  said,
  shortDigest,
  time,
  visible,
  visibleText,
} from '../platform/page.ts'
import {
  type Ask,
  agentsWords,
  askHead,
  decisionButtons,
  decisionForm,
  taintNotice,
  whoRow,
} from './render-approval-parts.ts'
import { argumentValue } from './render-argument.ts'

/** One call, with exactly these arguments, once. */
export interface ApprovalCallView {
  readonly ask: Ask
  /** The last moment at which it can be used: approved at its last minute, and inside the session. */
  readonly usableUntil?: Date
  readonly tool: {
    readonly name: string
    readonly effect: Effect
    readonly provider: string
    readonly account?: string | undefined
    readonly digest: string
    /** When the definition was pinned. */
    readonly pinnedAt?: Date | undefined
  }
  /** "Delete branch release/2.13 in acme/website"; from our catalogue. Without it the tool's name is the act. */
  readonly act?: string | undefined
  readonly arguments: Readonly<Record<string, unknown>>
  /** As they are digested (RFC 8785). */
  readonly argumentsJson: string
  readonly callDigest: string
  /** The whole of one argument as a page: `(name) => path`. */
  readonly argumentHref?: (argument: string) => string
  /** True when the account must be connected before anything can be approved. */
  readonly connectHref?: string | undefined
}

const words: Readonly<Record<Effect, { readonly because: string; readonly again: string }>> = {
  read: { because: 'reads', again: 'Another call asks again.' },
  write: { because: 'writes', again: 'Another call asks again.' },
  destructive: { because: 'destroys', again: 'Another deletion or overwrite asks again.' },
}

/** The page that asks for one call: the act as title, every argument in full or with what is left out, its digest. */
export function renderApprovalCall(view: ApprovalCallView): Html {
  const { ask, tool } = view
  const destroys = tool.effect === 'destructive'
  const act = view.act ?? `Call ${tool.name}`
  const before = time(view.usableUntil ?? ask.expiresAt, ask.frame.reader)
  return layout({
    frame: ask.frame,
    title: visibleText(act, { exact: true, line: true }).slice(0, titleCharactersMax),
    wall: destroys ? 'red' : 'petrol',
    width: 'wide',
    until: html`one call, before <b>${before}</b>`,
    body: html`${askHead(ask, {
      title: actTitle(act),
      effect: tool.effect,
      lead: html`${named(ask.agent.name)} asks for this one call, for ${named(ask.actsFor.email)}, ${accountWords(view)}.${destroys && ' Ambit can’t undo it.'}`,
    })}
<div class="part">
<h2>Exactly this will be sent</h2>
${sent(view)}
</div>
<div class="part stack">
${taintNotice(ask)}
${facts([whoRow(ask)])}
${ask.purpose === undefined || ask.purpose === '' ? html`<p class="quiet small">It gave no purpose.</p>` : said(ask.purpose, `Purpose. ${agentsWords}`)}
</div>
${decisionForm(
  ask,
  html`<p class="sum">If you approve, this call runs <b>once, with these arguments</b>, before <b>${before}</b>. ${words[tool.effect].again}</p>
${decisionButtons(ask, { approve: 'Approve this one call', deny: 'Deny', tone: destroys ? 'destroy' : 'reach' })}`,
  'part decide',
)}`,
  })
}

const titleCharactersMax = 120

function actTitle(act: string): Html {
  const signs = [...act]
  const cut = signs.length > titleCharactersMax
  return html`<bdi>${visible(signs.slice(0, titleCharactersMax).join(''), { exact: true, line: true })}</bdi>${cut && '… (the whole of it is below)'}`
}

function accountWords(view: ApprovalCallView): Html {
  const { tool } = view
  if (tool.account === undefined) return html`at ${named(tool.provider)}`
  return html`with your ${named(tool.provider)} account ${named(tool.account)}`
}

function sent(view: ApprovalCallView): Html {
  const { tool } = view
  const pinned =
    tool.pinnedAt !== undefined &&
    html`Definition unchanged since it was pinned on ${day(tool.pinnedAt, view.ask.frame.reader)}`
  const names = Object.keys(view.arguments)
  const rows: Fact[] = names.map(name => [code(name), argumentValue(view.arguments[name], wholeOf(view, name))])
  return html`${facts([['Tool', code(tool.name), pinned], ...(names.length > 0 ? rows : [noArguments])])}
<details><summary>Show as JSON, with digest</summary>
${argumentValue(JSON.parse(view.argumentsJson), wholeOf(view, ''))}
<p class="hint">Call digest ${shortDigest(view.callDigest)}. If one character differs, the call is refused and nothing is sent.</p>
</details>`
}

const noArguments: Fact = ['Arguments', html`<span class="quiet">none</span>`]

function wholeOf(view: ApprovalCallView, argument: string): { href: string; name: string } | undefined {
  const href = view.argumentHref?.(argument)
  return href === undefined
    ? undefined
    : { href, name: argument === '' ? 'the arguments' : visibleText(argument, { exact: true, line: true }) }
}

/** The whole of one argument, for reading: nothing is decided here. */
export function renderWholeArgument(view: ApprovalCallView, argument: string): Html {
  const { ask } = view
  const value = argument === '' ? view.argumentsJson : view.arguments[argument]
  const shown = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
  const name = argument === '' ? html`All arguments` : html`Argument ${code(argument)}`
  return layout({
    frame: ask.frame,
    title: argument === '' ? 'All arguments' : `Argument ${visibleText(argument, { exact: true, line: true })}`,
    width: 'wide',
    until: html`request ends <b>${time(ask.expiresAt, ask.frame.reader)}</b>`,
    body: html`<div class="part">
<h1>${name}</h1>
<p class="quiet">The whole of what ${named(ask.agent.name)} wants to send with ${code(view.tool.name)}. Nothing is decided here.</p>
</div>
<div class="part">
<pre class="args" dir="ltr">\n${visible(shown, { exact: true })}</pre>
<div class="field actions"><a class="button button-main" href="/approvals/${encodeURIComponent(ask.approvalId)}">Back to the request</a></div>
</div>`,
  })
}
