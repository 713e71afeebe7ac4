import {
  clock,
  code,
  type Html,
  type HtmlValue,
  html,
  listIn,
  named,
  pageWordsIn,
  type Reader,
  time,
} from '../platform/page.ts'
import { bytesField as bytesAsTyped, bytesText, bytesTyped } from './derive-bytes.ts'
import type { Ask } from './render-approval-parts.ts'
import type { ShownAccount, ShownTool } from './render-approval-tools.ts'
import { approvalWordsIn } from './words/all.ts'

export interface AskedLimits {
  readonly durationSeconds: number
  /** Undefined: no limit was asked, and the person may set one. */
  readonly maxCalls?: number | undefined
  /** The same for bytes of results. */
  readonly maxBytes?: number | undefined
  /** What the person chose the last time. */
  readonly entered?:
    | {
        readonly durationSeconds?: number | undefined
        readonly maxCalls?: string | undefined
        readonly maxBytes?: string | undefined
      }
    | undefined
  readonly errors?:
    | {
        readonly durationSeconds?: string | undefined
        readonly maxCalls?: string | undefined
        readonly maxBytes?: string | undefined
      }
    | undefined
}

const ladderSeconds = [60, 300, 600, 900, 1800, 2700, 3600, 7200, 14_400, 28_800]
const offeredMax = 4

/** What was asked and up to three shorter ones: a duration can only be narrowed. */
export function offeredDurations(askedSeconds: number): readonly number[] {
  return [...ladderSeconds.filter(seconds => seconds < askedSeconds).slice(1 - offeredMax), askedSeconds]
}

/** How long and how often: `duration_seconds`, `max_calls` and `max_bytes`, never more than was asked. */
export function limitFields(ask: Ask, limits: AskedLimits): Html {
  const chosen = limits.entered?.durationSeconds ?? limits.durationSeconds
  const wrong = limits.errors?.durationSeconds
  const { reader } = ask.frame
  const { limits: words } = approvalWordsIn(reader)
  const asked = pageWordsIn(reader.locale).spell(limits.durationSeconds)
  return html`<div class="limits">
<fieldset${wrong !== undefined && html` aria-describedby="duration-problem"`}><legend class="label">${words.endsAfter}</legend>
<div class="choices">
${offeredDurations(limits.durationSeconds).map(
  seconds =>
    html`<label class="choice"><input type="radio" name="duration_seconds" value="${seconds}"${seconds === chosen && html` checked`}>${words.offered(seconds)}</label>`,
)}
</div>${wrong !== undefined && html`<p class="hint t-refuse" id="duration-problem">${wrong}</p>`}
<p class="hint">${words.asked(asked, time(ask.session.expiresAt, reader))}</p></fieldset>
${callsField(limits, reader)}
${bytesField(limits, reader)}
</div>`
}

function callsField(limits: AskedLimits, reader: Reader): Html {
  const { limits: words } = approvalWordsIn(reader)
  const asked = limits.maxCalls
  const wrong = limits.errors?.maxCalls
  const value = limits.entered?.maxCalls ?? asked ?? ''
  return html`<div><label class="label" for="calls">${words.callsAtMost}</label>
<span class="input-unit"><input class="input input-short" id="calls" name="max_calls" type="number" min="1"${asked !== undefined && html` max="${asked}"`} value="${value}"${asked === undefined && html` placeholder="${words.noLimit}"`}${wrong !== undefined && html` aria-invalid="true" aria-describedby="calls-problem"`}> ${asked === undefined ? words.noLimitAsked : words.ofAsked(asked)}</span>${
    wrong !== undefined && html`<p class="hint t-refuse" id="calls-problem">${wrong}</p>`
  }</div>`
}

function bytesField(limits: AskedLimits, reader: Reader): Html {
  const { limits: words } = approvalWordsIn(reader)
  const asked = limits.maxBytes
  const wrong = limits.errors?.maxBytes
  const value = limits.entered?.maxBytes ?? (asked === undefined ? '' : bytesAsTyped(asked))
  return html`<div><label class="label" for="bytes">${words.bytesAtMost}</label>
<span class="input-unit"><input class="input input-short" id="bytes" name="max_bytes" autocomplete="off" dir="ltr" value="${value}"${asked === undefined && html` placeholder="${words.noLimit}"`}${wrong !== undefined && html` aria-invalid="true" aria-describedby="bytes-problem"`}> ${asked === undefined ? words.noLimitAsked : words.ofBytesAsked(bytesText(asked, reader.locale))}</span>${
    wrong !== undefined && html`<p class="hint t-refuse" id="bytes-problem">${wrong}</p>`
  }<p class="hint">${words.bytesHint}</p></div>`
}

/** The latest moment to which an approval of this request can reach: decided at its last minute, and inside the session. */
export function latestEnd(ask: Ask, limits: AskedLimits): Date {
  const seconds = limits.entered?.durationSeconds ?? limits.durationSeconds
  return new Date(Math.min(ask.expiresAt.getTime() + seconds * 1000, ask.session.expiresAt.getTime()))
}

/** Who, what, until when, in one sentence that says the same as the fields above it. */
export function approvalSentence(ask: Ask, accounts: readonly ShownAccount[], limits: AskedLimits): Html {
  const ready = accounts.filter(asked => asked.connectHref === undefined)
  const offered = ready.flatMap(asked => asked.tools)
  const tools = offered.some(tool => tool.checked) ? offered.filter(tool => tool.checked) : offered
  const runs = tools.filter(tool => tool.effect !== 'destructive')
  const asks = tools.filter(tool => tool.effect === 'destructive')
  // Where the account is still chosen the sentence names none.
  const labels = ready.some(({ choice }) => choice !== undefined) ? [] : ready.flatMap(asked => asked.account ?? [])
  const seconds = limits.entered?.durationSeconds ?? limits.durationSeconds
  const calls = limits.errors?.maxCalls === undefined ? (limits.entered?.maxCalls ?? limits.maxCalls) : limits.maxCalls
  const { reader } = ask.frame
  const { limits: words } = approvalWordsIn(reader)
  const said = words.sentence({
    all: tools.length === offered.length,
    duration: pageWordsIn(reader.locale).spell(seconds),
    until: clock(latestEnd(ask, limits), reader),
    agent: named(ask.agent.name),
    runs: deeds(runs, reader),
    as: labels.length === 0 ? undefined : listIn(reader, labels.map(code)),
    calls: calls === undefined || calls === '' ? undefined : Number(calls),
    asks: deeds(asks, reader),
  })
  const bytes = bytesSaid(limits)
  return html`<p class="sum">${said}${bytes !== undefined && html` ${words.bytesSentence(html`<b>${bytesText(bytes, reader.locale)}</b>`)}`}</p>`
}

function bytesSaid({ entered, errors, maxBytes }: AskedLimits): number | undefined {
  const typed = errors?.maxBytes === undefined ? entered?.maxBytes : undefined
  return (typed === undefined ? undefined : bytesTyped(typed)) ?? maxBytes
}

function deeds(tools: readonly ShownTool[], reader: Reader): Html | undefined {
  if (tools.length === 0) return undefined
  return listIn(
    reader,
    tools.map(tool => deed(tool, reader)),
  )
}

/** What a tool does is known in English; elsewhere it is named. */
function deed(tool: ShownTool, reader: Reader): HtmlValue {
  const { language, limits: words } = approvalWordsIn(reader)
  if (tool.does !== undefined && language === 'en') return tool.does
  return words.use(tool.title === undefined ? code(tool.name) : named(tool.title))
}
