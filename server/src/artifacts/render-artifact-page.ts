import {
  chip,
  code,
  type Fact,
  type Frame,
  facts,
  type Glyph,
  type Html,
  type HtmlValue,
  html,
  joined,
  layout,
  named,
  namedText,
  shortDigest,
  state,
  time,
} from '../platform/page.ts'
import type { SetChange } from './derive-set-changes.ts'
import type { Artifact, ArtifactFile, ArtifactReview, ArtifactState } from './model.ts'
import type { DecisionForm } from './parse-decision-form.ts'
import { decidePart, problemBox } from './render-decision.ts'
import { accessPart, findingsPart, scenariosPart } from './render-report.ts'
import { artifactWordsIn } from './words/all.ts'
import type { ArtifactWords } from './words/words.ts'

/** The page of an artifact, for one who may decide about it. */
export interface ArtifactView {
  readonly frame: Frame
  readonly csrfToken: string
  readonly artifact: Artifact
  readonly files: readonly ArtifactFile[]
  readonly review: ArtifactReview | undefined
  /** Names of ids, where there are some. */
  readonly nameOf: (id: string) => string
  /** Of what drifted. */
  readonly changes: readonly Pick<SetChange, 'path' | 'change'>[]
  /** The reader answers for what made it, or made it. */
  readonly isOwn: boolean
  readonly isMadeHere: boolean
  /** Nobody else may decide. */
  readonly isAlone: boolean
  readonly fields: Readonly<Record<string, string>>
  readonly asksPassword: boolean
  readonly entered: DecisionForm | undefined
  readonly problem: ArtifactProblem | undefined
}

/** Why nothing was decided, or what the reader only looked at. */
export type ArtifactProblem =
  | { readonly kind: 'reviewed' | 'password_needed' | 'password_wrong' | 'changed' }
  | { readonly kind: 'reason_missing' | 'waivers_missing' | 'own_artifact' | 'made_in_this_session' }
  | { readonly kind: 'locked_out'; readonly until: Date }

const glyphs: Readonly<Record<ArtifactState, Glyph>> = {
  submitted: 'waiting',
  reviewed: 'waiting',
  approved: 'done',
  rejected: 'denied',
  drifted: 'drifted',
  expired: 'ended',
}

/** What it is, what was found, the access model that it encodes, and the reader’s decision. */
export function renderArtifact(view: ArtifactView): Html {
  const { artifact, frame } = view
  const words = artifactWordsIn(frame.reader)
  return layout({
    frame,
    title: words.title(namedText(artifact.name)),
    wall: artifact.state === 'reviewed' || artifact.state === 'approved' ? 'petrol' : 'ink',
    width: 'wide',
    until: untilOf(view, words),
    body: html`<div class="part">
${problemBox(view, words)}
<p>${chip(glyphs[artifact.state], words.states[artifact.state])}</p>
<h1>${named(artifact.name)}</h1>
<p class="quiet">${words.lead}</p>
</div>
${artifact.state === 'drifted' && driftPart(view, words)}
<div class="part"><h2>${words.what}</h2>
${facts(rows(view, words))}
${filesPart(view, words)}</div>
${accessPart(view, words)}
${findingsPart(view, words)}
${scenariosPart(view, words)}
${decidePart(view, words)}`,
  })
}

function untilOf({ artifact, frame }: ArtifactView, words: ArtifactWords): HtmlValue {
  const { decision, state: now } = artifact
  switch (now) {
    case 'submitted':
    case 'reviewed':
      return words.waits
    case 'approved':
      return words.approvedUntil(time(decision?.expiresAt ?? artifact.createdAt, frame.reader))
    case 'drifted':
      return words.blocked
    case 'rejected':
      return words.overSince(time(decision?.at ?? artifact.createdAt, frame.reader))
    case 'expired':
      return words.overSince(time(decision?.expiresAt ?? artifact.createdAt, frame.reader))
  }
}

function rows({ artifact, review, nameOf, frame }: ArtifactView, words: ArtifactWords): Fact[] {
  const { author, decision } = artifact
  const { reader } = frame
  return [
    [words.kind, words.kinds[artifact.kind]],
    [words.application, named(nameOf(artifact.applicationId))],
    [words.madeBy, words.inSession(named(nameOf(author.principalId)), code(author.sessionId))],
    [words.answersFor, named(nameOf(author.ownerId))],
    [words.submitted, words.submittedBy(named(nameOf(artifact.submittedBy)), time(artifact.createdAt, reader))],
    [words.files, words.filesOf(artifact.filesCount, shortDigest(artifact.digest))],
    artifact.baseCommit !== undefined && [words.commit, code(artifact.baseCommit)],
    [words.gate, reviewed(review, { nameOf, frame }, words)],
    decision !== undefined && [
      words.decision,
      html`${words.decided(named(nameOf(decision.by)), decision.decision, time(decision.at, reader))} ${
        decision.waived.length > 0 && words.livedWith(html`${joined(decision.waived.map(code), ', ')}`)
      }`,
      named(decision.reason),
    ],
  ]
}

function reviewed(
  review: ArtifactReview | undefined,
  { nameOf, frame }: Pick<ArtifactView, 'nameOf' | 'frame'>,
  words: ArtifactWords,
): HtmlValue {
  if (review === undefined) return words.noReview
  const { gate, rules } = review.report
  const by = named(nameOf(review.reportedBy))
  const run = words.reviewedWith(named(`${gate.name} ${gate.version}`), named(rules.version))
  return html`${run}, ${words.broughtBy(by, time(review.at, frame.reader))}${
    review.isByAuthor && html` ${state('note', words.byAuthor)}`
  }`
}

function filesPart({ files, frame }: ArtifactView, words: ArtifactWords): Html {
  const size = (bytes: number): string => words.bytes(bytes.toLocaleString(frame.reader.locale ?? 'en-GB'))
  return html`<details><summary>${words.showFiles}</summary><ul>${files.map(
    file =>
      html`<li>${code(file.path)} <span class="small">${size(file.size)}, ${shortDigest(file.sha256)}</span></li>`,
  )}</ul></details>`
}

function driftPart({ artifact, changes }: ArtifactView, words: ArtifactWords): Html {
  return html`<div class="part"><h2>${words.drifted}</h2>
<p>${artifact.driftedTo === 'rules' ? words.rulesDrifted : words.driftedLead}</p>
${changes.length > 0 && html`<ul>${changes.map(({ path, change }) => html`<li>${code(path)} ${words.changes[change]}</li>`)}</ul>`}</div>`
}
