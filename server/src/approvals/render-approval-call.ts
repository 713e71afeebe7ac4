import {
  code,
  day,
  type Effect,
  type Fact,
  facts,
  type Html,
  type HtmlValue,
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
  askHead,
  decisionButtons,
  decisionForm,
  reachedRows,
  taintNotice,
  whoRow,
} from './render-approval-parts.ts'
import { argumentValue } from './render-argument.ts'
import { approvalWordsIn } from './words/all.ts'
import type { CallWords } from './words/words.ts'

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

function wordsOf({ ask }: ApprovalCallView): CallWords {
  return approvalWordsIn(ask.frame.reader).call
}

/** The page that asks for one call: the act as title, every argument in full or with what is left out, its digest. */
export function renderApprovalCall(view: ApprovalCallView): Html {
  const { ask, tool } = view
  const destroys = tool.effect === 'destructive'
  const words = wordsOf(view)
  const { deny } = approvalWordsIn(ask.frame.reader).ask
  const before = time(view.usableUntil ?? ask.expiresAt, ask.frame.reader)
  return layout({
    frame: ask.frame,
    title: visibleText(view.act ?? words.act(tool.name), { exact: true, line: true }).slice(0, titleCharactersMax),
    wall: destroys ? 'red' : 'petrol',
    width: 'wide',
    until: words.before(before),
    body: html`${askHead(ask, {
      title: view.act === undefined ? words.toolAct(actTitle(tool.name, words)) : actTitle(view.act, words),
      effect: tool.effect,
      lead: html`${words.lead(named(ask.agent.name), named(ask.actsFor.email), html`${accountWords(view)}`)}${destroys && ` ${words.cantUndo}`}`,
    })}
<div class="part">
<h2>${words.exactly}</h2>
${sent(view)}
</div>
<div class="part stack">
${taintNotice(ask)}
${facts([whoRow(ask), ...reachedRows(ask)])}
${ask.purpose === undefined || ask.purpose === '' ? html`<p class="quiet small">${words.noPurpose}</p>` : said(ask.purpose, words.purposeBy, ask.frame.reader)}
</div>
${decisionForm(
  ask,
  html`<p class="sum">${words.sum(before)} ${destroys ? words.destroysAgain : words.again}</p>
${decisionButtons(ask, { approve: words.approve, deny, tone: destroys ? 'destroy' : 'reach' })}`,
  'part decide',
)}`,
  })
}

const titleCharactersMax = 120

function actTitle(act: string, words: CallWords): Html {
  const signs = [...act]
  const cut = signs.length > titleCharactersMax
  return html`<bdi>${visible(signs.slice(0, titleCharactersMax).join(''), { exact: true, line: true })}</bdi>${cut && `… (${words.wholeBelow})`}`
}

function accountWords(view: ApprovalCallView): HtmlValue {
  const { tool } = view
  const words = wordsOf(view)
  if (tool.account === undefined) return words.at(named(tool.provider))
  return words.withYour(named(tool.provider), named(tool.account))
}

function sent(view: ApprovalCallView): Html {
  const { tool } = view
  const words = wordsOf(view)
  const { reader } = view.ask.frame
  const pinned = tool.pinnedAt !== undefined && words.pinned(day(tool.pinnedAt, reader))
  const { arguments: noneOf, none } = approvalWordsIn(reader).tools
  const noArguments: Fact = [noneOf, html`<span class="quiet">${none}</span>`]
  const names = Object.keys(view.arguments)
  const rows: Fact[] = names.map(name => [code(name), argumentValue(view.arguments[name], reader, wholeOf(view, name))])
  return html`${facts([[words.tool, code(tool.name), pinned], ...(names.length > 0 ? rows : [noArguments])])}
<details><summary>${words.asJson}</summary>
${argumentValue(JSON.parse(view.argumentsJson), reader, wholeOf(view, ''))}
<p class="hint">${words.digest(shortDigest(view.callDigest))}</p>
</details>`
}

function wholeOf(view: ApprovalCallView, argument: string): { href: string; name: string } | undefined {
  const href = view.argumentHref?.(argument)
  return href === undefined
    ? undefined
    : { href, name: argument === '' ? wordsOf(view).theArguments : visibleText(argument, { exact: true, line: true }) }
}

/** The whole of one argument, for reading: nothing is decided here. */
export function renderWholeArgument(view: ApprovalCallView, argument: string): Html {
  const { ask } = view
  const value = argument === '' ? view.argumentsJson : view.arguments[argument]
  const shown = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
  const words = wordsOf(view)
  const name = argument === '' ? words.allArguments : words.argument(code(argument))
  const text = visibleText(argument, { exact: true, line: true })
  return layout({
    frame: ask.frame,
    title: argument === '' ? words.allArguments : words.argumentTitle(text),
    width: 'wide',
    until: words.requestEnds(time(ask.expiresAt, ask.frame.reader)),
    body: html`<div class="part">
<h1>${name}</h1>
<p class="quiet">${words.wholeLead(named(ask.agent.name), code(view.tool.name))}</p>
</div>
<div class="part">
<pre class="args" dir="ltr">\n${visible(shown, { exact: true })}</pre>
<div class="field actions"><a class="button button-main" href="/approvals/${encodeURIComponent(ask.approvalId)}">${words.back}</a></div>
</div>`,
  })
}
