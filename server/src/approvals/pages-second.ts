import { findUser } from '../directory/index.ts'
import { canonicalize } from '../platform/json.ts'
import { type Frame, type Html, pageWordsIn } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Person } from '../sign-in/index.ts'
import { openArguments, type Seen } from './actions-ground.ts'
import { bytesText } from './derive-bytes.ts'
import type { Given, Need } from './model.ts'
import { askOf } from './pages-asked.ts'
import { parseGiven } from './parse-given.ts'
import type { ApprovalProblem } from './render-approval.ts'
import { renderApprovalSecond, type SecondTool } from './render-approval-second.ts'
import { constraintInWords } from './render-constraint.ts'
import { approvalWordsIn } from './words/all.ts'

/** A request whose person has approved, for one of the others, or for that person while it waits for them. */
export interface Deciding {
  readonly frame: Frame
  readonly person: Person
  readonly seen: Seen
  readonly needs: readonly Need[]
  readonly isPerson: boolean
  readonly problem?: ApprovalProblem | undefined
}

/** What the person gave, and what the others would approve: exactly that. */
export function firstGiven({ parts, approval }: Seen): Given {
  const given = parts.find(part => part.given !== undefined)?.given
  return given === undefined ? { tools: approval.request.tools, limits: approval.request.limits } : parseGiven(given)
}

/** The page of a request that more than one person decides. */
export async function secondPage(on: Platform, deciding: Deciding): Promise<Html> {
  const { frame, person, seen, needs, isPerson, problem } = deciding
  const { approval, parts } = seen
  const ask = await askOf(on, { frame, person, seen, problem })
  const email = await emailOf(on, approval.userId)
  const args = approval.kind === 'call' ? await openArguments(on, approval) : undefined
  return renderApprovalSecond({
    ask: {
      ...ask,
      actsFor: { ...ask.actsFor, email },
      session: isPerson ? ask.session : { ...ask.session, href: undefined },
    },
    person: email,
    tools: toolsOf(seen, firstGiven(seen), frame),
    accounts: accountsOf(seen, firstGiven(seen)),
    call: args && { arguments: args, json: canonicalize(args) },
    limits: limitsOf(seen, firstGiven(seen), frame),
    parts: await Promise.all(parts.map(async part => ({ ...part, email: await emailOf(on, part.userId) }))),
    needs,
    decides: parts.some(part => part.userId === person.userId) ? (isPerson ? 'takes_back' : 'waits') : 'decides',
  })
}

async function emailOf(on: Platform, id: Seen['approval']['userId']): Promise<string> {
  return (await findUser(on.database, id))?.email ?? id
}

/** With the account that the person chose, where there was a choice. */
function accountsOf({ accounts }: Seen, { accounts: chosen = {} }: Given): string[] {
  return accounts.map(({ provider, providerId, label, choices }) => {
    const picked = choices.find(({ id }) => id === chosen[providerId])?.label ?? label
    return [provider, picked].filter(part => part !== undefined).join(', ')
  })
}

function toolsOf({ approval, tools }: Seen, given: Given, { reader }: Frame): SecondTool[] {
  return given.tools.flatMap(({ name, constraints }) => {
    const asked = approval.request.tools.find(tool => tool.name === name)
    if (asked === undefined) return []
    const title = tools.find(tool => tool.name === name)?.title
    const bounds = Object.entries(constraints).map(
      ([argument, bound]) => `${argument}: ${constraintInWords(bound, reader)}`,
    )
    return [{ name, title, effect: asked.effect, bounds }]
  })
}

function limitsOf({ approval, grantMaxSeconds }: Seen, { limits }: Given, { reader }: Frame) {
  const { second: words } = approvalWordsIn(reader)
  if (approval.kind === 'call') return undefined
  const seconds = Math.min(limits.durationSeconds, grantMaxSeconds)
  const calls = limits.maxCalls === undefined ? words.noCallLimit : words.calls(limits.maxCalls)
  const bytes = limits.maxBytes === undefined ? [] : [words.bytes(bytesText(limits.maxBytes, reader.locale))]
  return { duration: pageWordsIn(reader.locale).spell(seconds), often: [calls, ...bytes].join(', ') }
}
