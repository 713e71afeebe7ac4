import type { PrincipalKind, PrincipalState } from '../directory/index.ts'
import { address, code, type Glyph, type Html, html, joined, named, number, state, time } from '../platform/page.ts'
import type { WayIn } from './derive-way-in.ts'
import type { FindingKind } from './model.ts'
import { type AccountBase, accountPage, panel, table } from './render-account-parts.ts'
import type { LifecycleWords } from './words/lifecycle.ts'

export interface ShownPrincipal {
  readonly name: string
  readonly state: PrincipalState
  readonly href: string
}

/** Everything about one principal, as the person who answers for it reads it. */
export interface LifecycleView extends AccountBase {
  readonly lifecycle: LifecycleWords
  readonly name: string
  readonly kind: PrincipalKind
  readonly state: PrincipalState
  readonly owner: string | undefined
  readonly wayIn: WayIn
  readonly createdAt: Date
  readonly lastUsedAt: Date | undefined
  readonly sessions: readonly {
    readonly href: string
    readonly application: string
    /** Tools, one text for each grant. */
    readonly mayDo: readonly string[]
    readonly expiresAt: Date
  }[]
  readonly keys: readonly {
    readonly kind: 'api_key' | 'client_secret' | 'workload_trust'
    readonly id: string
    readonly lastUsedAt: Date | undefined
    readonly expiresAt: Date | undefined
  }[]
  readonly owns: readonly ShownPrincipal[]
  readonly wouldEnd: Readonly<Record<'sessions' | 'grants' | 'approvals' | 'keys' | 'principals', number>>
  readonly findings: readonly { readonly kind: FindingKind; readonly since: Date }[]
}

const shapes: Readonly<Record<PrincipalState, Glyph>> = {
  invited: 'waiting',
  active: 'active',
  suspended: 'denied',
  offboarded: 'ended',
}

/** Who answers for it, how it came in, what it holds until when, and what would end with it. */
export function renderLifecycle(view: LifecycleView): Html {
  const { lifecycle: words, words: account } = view
  const tool = html`<a class="button button-small" href="/account">${account.title}</a>`
  return accountPage(
    view,
    { title: view.name, lead: words.lead[view.kind], tool },
    html`${view.findings.length > 0 && findingsPanel(view)}
${factsPanel(view)}
${sessionsPanel(view)}
${view.keys.length > 0 && keysPanel(view)}
${view.owns.length > 0 && ownsPanel(view)}
${endsPanel(view)}`,
  )
}

function stateOf(shown: PrincipalState, words: LifecycleWords): Html {
  return state(shapes[shown], words.states[shown])
}

function findingsPanel({ lifecycle: words, findings, frame }: LifecycleView): Html {
  const rows = findings.map(
    ({ kind, since }) => html`<dt>${time(since, frame.reader)}</dt><dd>${words.findings.kinds[kind]}</dd>`,
  )
  return panel({
    id: 'findings',
    title: words.findings.title,
    many: findings.length,
    body: html`<div class="panel-body"><dl class="facts">${rows}</dl></div>`,
  })
}

function factsPanel(view: LifecycleView): Html {
  const { lifecycle: words, frame, words: account } = view
  const { facts } = words
  const body = html`<div class="panel-body"><dl class="facts"><dt>${account.state}</dt><dd>${stateOf(view.state, words)}</dd>
<dt>${facts.owner}</dt><dd>${view.owner === undefined ? facts.nobody : named(view.owner)}</dd>
<dt>${facts.cameIn}</dt><dd>${words.ways[view.wayIn]}</dd>
<dt>${facts.since}</dt><dd>${time(view.createdAt, frame.reader)}</dd>
<dt>${facts.lastUsed}</dt><dd>${view.lastUsedAt === undefined ? facts.never : time(view.lastUsedAt, frame.reader)}</dd></dl></div>`
  return panel({ id: 'facts', title: facts.title, body })
}

function sessionsPanel(view: LifecycleView): Html {
  const { lifecycle: words, words: account, frame, sessions } = view
  const { holds } = words
  const rows = sessions.map(
    session =>
      html`<tr><td><a class="main" href="${address(session.href)}">${named(session.application)}</a></td><td class="full">${
        session.mayDo.length === 0
          ? html`<span class="quiet">${holds.nothing}</span>`
          : joined(
              session.mayDo.map(tools => named(tools)),
              '; ',
            )
      }</td><td>${time(session.expiresAt, frame.reader)}</td><td></td></tr>
`,
  )
  const body =
    rows.length === 0
      ? html`<p class="empty">${holds.none}</p>`
      : table(account, [holds.sessionOf, holds.mayDo, account.until], rows)
  return panel({ id: 'sessions', title: holds.sessions, many: rows.length === 0 ? undefined : rows.length, body })
}

function keysPanel(view: LifecycleView): Html {
  const { lifecycle: words, words: account, frame, keys } = view
  const { holds, facts } = words
  const rows = keys.map(
    key =>
      html`<tr><td>${holds.keyKinds[key.kind]}<span class="sub">${code(key.id)}</span></td><td>${
        key.lastUsedAt === undefined ? facts.never : time(key.lastUsedAt, frame.reader)
      }</td><td>${key.expiresAt === undefined ? holds.noEnd : time(key.expiresAt, frame.reader)}</td><td></td></tr>
`,
  )
  const body = table(account, [holds.key, facts.lastUsed, account.until], rows)
  return panel({ id: 'keys', title: holds.keys, many: keys.length, body })
}

function ownsPanel({ lifecycle: words, words: account, owns }: LifecycleView): Html {
  const rows = owns.map(
    owned =>
      html`<tr><td><a class="main" href="${address(owned.href)}">${named(owned.name)}</a></td><td>${stateOf(owned.state, words)}</td><td></td></tr>
`,
  )
  const body = table(account, [account.agents.agent, account.state], rows)
  return panel({ id: 'owns', title: words.holds.owns, many: owns.length, body })
}

function endsPanel({ lifecycle: words, wouldEnd, frame }: LifecycleView): Html {
  const { ends } = words
  const { locale } = frame.reader
  const lines = (['sessions', 'grants', 'approvals', 'keys', 'principals'] as const).map(
    what => html`<dt>${ends[what]}</dt><dd>${number(wouldEnd[what], locale)}</dd>`,
  )
  return panel({
    id: 'ends',
    title: ends.title,
    body: html`<div class="panel-body"><dl class="facts">${lines}</dl></div>`,
  })
}
