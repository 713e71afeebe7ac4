import {
  address,
  ago,
  code,
  type Glyph,
  type Html,
  html,
  joined,
  named,
  reachBar,
  state,
  time,
} from '../platform/page.ts'
import type { EndReason } from '../sessions/model.ts'
import type { CallOutcome } from './derive-story.ts'
import { type AccountBase, type Listed, listEnd, panel, smallForm, table } from './render-account-parts.ts'
import type { EndedCounts } from './words/words.ts'

export interface AgentSession {
  readonly sessionId: string
  readonly href: string
  readonly agent: string
  readonly host?: string | undefined
  /** Tools in one text, one for each grant; empty: nothing yet. */
  readonly mayDoNow: readonly { readonly tools: string; readonly callsLeft: number | undefined }[]
  readonly startedAt: Date
  readonly expiresAt: Date
  /** After the end the row is its receipt. */
  readonly ended?: EndedLine | undefined
  /** What it did last, newest first. */
  readonly lately: readonly LatelyCall[]
}

export interface LatelyCall {
  readonly tool: string
  readonly target?: string | undefined
  readonly at: Date
  readonly outcome: CallOutcome
}

export interface EndedLine extends EndedCounts {
  readonly at: Date
  readonly reason: EndReason | undefined
}

export interface AgentsView extends AccountBase {
  readonly agents: Listed<AgentSession>
  /** The command that attaches an agent to this server, for whoever has none yet. */
  readonly attachCommand: string
}

/** Sessions of agents: what each may do now, or what its end ended; and what it did last. */
export function agentsPanel(view: AgentsView, title: string): Html {
  const { words, agents } = view
  const living = agents.rows.filter(agent => agent.ended === undefined).length
  const none = agents.rows.length === 0 && agents.newerHref === undefined
  const heads = [words.agents.agent, words.state, words.agents.mayDo, words.until]
  return panel({
    id: 'agents',
    title,
    many: none ? undefined : words.live(living),
    body: none
      ? noAgents(view)
      : html`${table(
          words,
          heads,
          agents.rows.map(agent => rowOf(agent, view)),
        )}${listEnd(view, agents, title)}`,
  })
}

function noAgents({ words, attachCommand }: AgentsView): Html {
  return html`<div class="empty"><p>${words.agents.none}</p><pre class="args">${attachCommand}</pre></div>`
}

function rowOf(agent: AgentSession, view: AgentsView): Html {
  const row = agent.ended === undefined ? livingRow(agent, view) : receiptRow(agent, agent.ended, view)
  return html`${row}${agent.lately.length > 0 && latelyRow(agent, view)}`
}

function livingRow(agent: AgentSession, view: AgentsView): Html {
  const { words } = view
  const { reader } = view.frame
  const [last] = agent.lately
  const called = last === undefined ? words.agents.noCall : words.agents.lastCall(ago(last.at, reader))
  const may = agent.mayDoNow.map(grant => words.agents.callsLeft(named(grant.tools), grant.callsLeft))
  const end = {
    action: '/account/sessions/end',
    label: html`${words.agents.end}<span class="hidden">${words.agents.of(named(agent.agent))}</span>`,
    field: { name: 'session_id', value: agent.sessionId },
    testId: 'end-session',
  }
  return html`<tr><td><a class="main" href="${address(agent.href)}">${named(agent.agent)}</a><span class="sub">${agent.host !== undefined && html`${named(agent.host)}, `}${called}</span></td><td>${state('active', words.agents.active)}</td><td class="full">${
    may.length === 0 ? html`<span class="quiet">${words.agents.nothingYet}</span>` : joined(may, '; ')
  }</td><td class="reach-cell">${reachBar({ from: agent.startedAt, to: agent.expiresAt }, reader, words.bar)}</td><td class="end act">${smallForm(view, end)}</td></tr>
`
}

/** Ending asks nothing back; the row turns into what it ended. */
function receiptRow(agent: AgentSession, ended: EndedLine, { words, frame }: AgentsView): Html {
  const { reader } = frame
  return html`<tr class="is-receipt"><td><a class="main" href="${address(agent.href)}">${named(agent.agent)}</a><span class="sub">${words.agents.startedAt(time(agent.startedAt, reader))}</span></td><td>${state('ended', words.agents.ended)}</td><td class="full" colspan="2">${words.agents.endedAt(time(ended.at, reader, 'second'), ended.reason, ended)}</td><td class="end act"><a class="button button-small" href="${address(`${agent.href}#receipt`)}">${words.agents.receipt}<span class="hidden">${words.agents.of(named(agent.agent))}</span></a></td></tr>
`
}

const shapes: Readonly<Record<CallOutcome, Glyph>> = {
  succeeded: 'done',
  failed: 'failed',
  not_sent: 'not-sent',
  aborted: 'aborted',
  withheld: 'withheld',
  unknown: 'unsettled',
  refused: 'refused',
  in_flight: 'active',
}

function latelyRow(agent: AgentSession, { words, frame }: AgentsView): Html {
  const calls = agent.lately.map(
    call =>
      html`<li>${state(shapes[call.outcome], words.agents.outcome[call.outcome])} <span>${code(call.tool)}${call.target !== undefined && html` <span class="quiet">${named(call.target)}</span>`}</span> <span class="quiet">${ago(call.at, frame.reader)}</span></li>`,
  )
  return html`<tr class="lately"><td colspan="5"><div><span class="quiet">${words.agents.lately}</span><ul>${calls}</ul><a href="${address(agent.href)}">${words.agents.open}<span class="hidden">${words.agents.of(named(agent.agent))}</span></a></div></td></tr>
`
}
