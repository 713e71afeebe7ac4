import type { ClientRequest } from '../pipes/model.ts'
import type { AccountId, ProviderId } from '../platform/ids.ts'
import { canonicalize, type Json } from '../platform/json.ts'
import type { Frame } from '../platform/page.ts'
import type { Former } from './derive-former.ts'
import { digestOf, requestDocument } from './derive-request-digest.ts'
import type { Act, Approval, DecisionPart, Grant, Need } from './model.ts'
import { approvalWordsIn } from './words/all.ts'

/** The facts of the moment beside the request itself: what a page for it says, and what a decision on it stands on. */
export interface Ground {
  readonly approval: Approval
  readonly agent: { readonly name: string; readonly verified: boolean; readonly host: string | undefined }
  readonly sessionEnd: Date
  readonly grantMaxSeconds: number
  readonly tools: readonly GroundTool[]
  readonly accounts: readonly GroundAccount[]
  /** Living grants that an approval of this would replace. */
  readonly replaces: readonly Grant[]
  /** What was approved before and lost its ground since; undefined when there is no such thing. */
  readonly former: Former | undefined
  /** With what the session acts already and this does not ask for: whoever approves sees from where to where it goes (D04). */
  readonly reached: readonly Reached[]
  /** Labels of what the session has read so far. */
  readonly taint: readonly string[]
  /** What rules demand beside the person, and who decided which part so far. */
  readonly needs: readonly Need[]
  readonly parts: readonly DecisionPart[]
}

/** An account, or a provider that needs none, on which a living grant of the session stands. */
export interface Reached {
  readonly provider: string
  readonly account: string | undefined
}

export interface GroundTool {
  readonly name: string
  readonly title: string | undefined
  readonly description: string
  /** Active, with the very digest and effect that were asked for. */
  readonly unchanged: boolean
}

export interface GroundAccount {
  readonly providerId: ProviderId
  readonly slug: string
  readonly provider: string
  /** From our catalogue, so its tools are described in our words. */
  readonly described: 'ambit' | 'provider'
  /** Undefined: none is needed, or one has to be chosen. */
  readonly id: AccountId | undefined
  readonly label: string | undefined
  /** What the provider may ask of the agent's program during a call. */
  readonly mayAsk: readonly ClientRequest[]
  /** Among which the person chooses; empty where the account is settled. */
  readonly choices: readonly GroundChoice[]
  /** Undefined: it is there as asked for. */
  readonly missing: 'not_connected' | 'another' | undefined
}

export interface GroundChoice {
  readonly id: AccountId
  readonly label: string
  /** Whose it is, or for which organization: its name. Undefined: the person's own. */
  readonly organization: string | undefined
  /** The one that is meant if the person chooses no other. */
  readonly meant: boolean
  /** It can be used as it was when it was asked for. */
  readonly there: boolean
}

/**
 * What the approver is shown, as one document. Its digest stands in the form: a decision counts only if the same document
 * would be shown now, so nobody approves from a page that has become untrue (T88). It is kept with the decision.
 */
function shownDocument(ground: Ground): Readonly<Record<string, Json>> {
  const { approval, agent, tools, accounts, replaces } = ground
  return {
    approval: approval.id,
    kind: approval.kind,
    code: approval.code,
    request: requestDocument(approval.request),
    request_digest: approval.requestDigest,
    call_digest: approval.call?.callDigest ?? null,
    arguments_digest: approval.call?.argumentsDigest ?? null,
    request_ends: approval.expiresAt.toISOString(),
    session_ends: ground.sessionEnd.toISOString(),
    grant_max_seconds: ground.grantMaxSeconds,
    agent: { name: agent.name, verified: agent.verified, host: agent.host ?? null },
    tools: tools.map(({ name, title, description, unchanged }) => ({
      name,
      title: title ?? null,
      description,
      unchanged,
    })),
    accounts: accounts.map(({ provider, id, label, mayAsk, choices, missing }) => ({
      provider,
      id: id ?? null,
      label: label ?? null,
      ...(mayAsk.length === 0 ? {} : { may_ask: mayAsk }),
      ...(choices.length === 0 ? {} : { choices: choices.map(choiceDocument) }),
      missing: missing ?? null,
    })),
    replaces: replaces.map(grant => ({ grant: grant.id, ends: grant.expiresAt.toISOString() })),
    former: ground.former === undefined ? null : { grant: ground.former.grant.id, lost: ground.former.lost },
    ...(ground.reached.length === 0
      ? {}
      : { reached: ground.reached.map(({ provider, account }) => ({ provider, account: account ?? null })) }),
    taint: [...ground.taint].sort(),
    ...(ground.needs.length === 0 ? {} : { needs: needsShown(ground) }),
  }
}

function needsShown({ needs, parts }: Ground): Json {
  return {
    rules: needs.map(({ ruleId, name, persons, approved }) => ({ rule: ruleId, name, persons, approved })),
    parts: parts.map(({ userId, decision, given, at }) => ({
      user: userId,
      decision,
      given: given === undefined ? null : digestOf(JSON.parse(given)),
      at: at.toISOString(),
    })),
  }
}

function choiceDocument({ id, label, organization, meant, there }: GroundChoice): Json {
  return { id, label, organization: organization ?? null, meant, there }
}

export interface Shown {
  /** Canonical JSON. */
  readonly text: string
  /** Lower-case hex SHA-256 over it. */
  readonly digest: string
}

/** The language of the words that stood around it. */
export function languageOf({ reader }: Frame): string {
  return approvalWordsIn(reader).language
}

/**
 * The document as it is kept, and the digest that the form carries. It says in which language it was shown; what is asked,
 * and the digests that bind it, are the same in all of them (design 3.3).
 */
export function shownOf(ground: Ground, language: string): Shown {
  const document = { ...shownDocument(ground), language }
  return { text: canonicalize(document), digest: digestOf(document) }
}

/** The same for an act: what it will do, and who has decided which part of it so far. */
export function shownAct(
  { act, parts }: { readonly act: Act; readonly parts: readonly DecisionPart[] },
  language: string,
): Shown {
  const document = {
    act: act.id,
    kind: act.kind,
    document: act.document,
    digest: act.digest,
    persons: act.persons,
    roles: [...act.roles],
    asked_by: act.askedBy,
    request_ends: act.expiresAt.toISOString(),
    parts: parts.map(({ userId, decision, at }) => ({ user: userId, decision, at: at.toISOString() })),
    language,
  }
  return { text: canonicalize(document), digest: digestOf(document) }
}
