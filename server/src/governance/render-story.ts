import { clock, type Html, type HtmlValue, html, named, pageWordsIn, type Reader } from '../platform/page.ts'
import type { SessionCall, SessionStory } from './derive-story.ts'
import { sessionWordsIn } from './words/all.ts'
import { refusedReasons, type StoryWords } from './words/session.ts'

/** The picture in words: who decided what, what was refused and why, and how it ended. */
export function storySentence(story: SessionStory, reader: Reader, callsCount = story.calls.length): Html {
  const { story: words } = sessionWordsIn(reader)
  const isPart = story.calls.length < callsCount
  const part = isPart && html` ${words.part(story.calls.length, callsCount)}`
  return html`${ran(story, reader)} ${decided(story, words)}${part} ${refused(story.calls, words)}${late(story.calls, words)}`
}

function ran({ session }: SessionStory, reader: Reader): HtmlValue {
  const { story: words } = sessionWordsIn(reader)
  const since = clock(session.startedAt, reader)
  const end = clock(session.expiresAt, reader)
  if (session.endedAt === undefined) return words.runs(since, end)
  const because = pageWordsIn(reader.locale).because(session.endReason, session.endedBy && named(session.endedBy))
  const to = clock(session.endedAt, reader)
  return session.endedAt < session.expiresAt
    ? words.ranShort({ from: since, to, could: end, because })
    : words.ran(since, to, because)
}

function decided({ approvals }: SessionStory, words: StoryWords): string {
  if (approvals.length === 0) return words.nothingAsked
  const many = approvals.filter(approval => approval.decidedAt !== undefined).length
  const denied = approvals.filter(approval => approval.outcome === 'denied').length
  return words.decided(many, denied)
}

function refused(calls: readonly SessionCall[], words: StoryWords): string {
  const all = calls.filter(call => call.outcome === 'refused')
  if (all.length === 0) return calls.length === 0 ? words.noCall : words.noneRefused
  const groups = Map.groupBy(all, ({ refusedBecause = 'policy' }) =>
    refusedReasons.find(reason => reason === refusedBecause),
  )
  const parts = [...groups].map(([reason, found]) => `${found.length} ${words.refusedFor[reason ?? 'other']}`)
  return words.refused(all.length, parts.join(', '))
}

function late(calls: readonly SessionCall[], words: StoryWords): Html {
  const withheld = calls.filter(call => call.outcome === 'withheld').length
  const unknown = calls.filter(call => call.outcome === 'unknown').length
  return html`${withheld > 0 && ` ${words.withheld(withheld)}`}${unknown > 0 && ` ${words.unknown(unknown)}`}`
}
