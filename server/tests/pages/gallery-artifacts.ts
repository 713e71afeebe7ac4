import { type Artifact, type ReviewReport, rulesCritical } from '../../src/artifacts/model.ts'
import { type ArtifactView, renderArtifact } from '../../src/artifacts/render-artifact-page.ts'
import { idFrom } from '../../src/platform/ids.ts'
import type { Html } from '../../src/platform/page.ts'
import { wordsIn } from '../../src/sign-in/index.ts'
import { at, csrfToken, frame, hostile } from './frame.ts'

const digest = '9f2c41d07be86a1e'.repeat(4)
const agent = idFrom('agent', 'agent_01KAV7')
const mina = idFrom('user', 'user_01KAV7')
const kim = idFrom('user', 'user_01KAV8')
const names: Readonly<Record<string, string>> = {
  [agent]: 'Release agent',
  [mina]: 'mina@acme.example',
  [kim]: 'kim@acme.example',
  api_key_01KAV7: 'Key of the build',
  app_01KAV7: 'Acme Console',
}

const artifact: Artifact = {
  id: idFrom('artifact', 'artifact_01KAV7'),
  name: 'Team page',
  kind: 'user_management',
  applicationId: idFrom('application', 'app_01KAV7'),
  author: { sessionId: idFrom('session', 'session_01KAV7J2M4X8'), principalId: agent, ownerId: mina },
  submittedBy: 'api_key_01KAV7',
  baseCommit: '3f1c9be2a4d06f58917c3e2b6d4a8f0c5e7b1d93',
  replaces: undefined,
  digest,
  filesCount: 3,
  state: 'reviewed',
  createdAt: at('13:50'),
  reviewId: idFrom('artifactReview', 'artifact_review_01KAV7'),
  decision: undefined,
  driftedTo: undefined,
}

const report: ReviewReport = {
  format: 'ambit-artifact-review-1',
  gate: { name: 'ambit', version: '0.1.0' },
  rules: { version: '2026-11', critical: rulesCritical },
  digest,
  findings: [
    {
      rule: 'IC15',
      severity: 'medium',
      found_by: 'static',
      path: 'app/session.ts',
      line: 31,
      reason: 'The cookie is set without SameSite.',
      attack: 'A page of somebody else sends requests with this cookie.',
      mend: 'Set SameSite=Lax, HttpOnly and Secure.',
    },
    {
      rule: 'IC08',
      severity: 'high',
      found_by: 'executed',
      path: 'app/callback/route.ts',
      line: 12,
      reason: 'returnTo goes from the query into the redirect.',
      attack: 'A link to this page sends a person who signed in to another site.',
      mend: 'Redirect to a path of your own list.',
    },
  ],
  execution: { mode: 'isolated', because: null },
  scenarios: [
    {
      id: 'X06',
      verdict: 'passed',
      isolated: true,
      says: 'A member got 403 from each of 4 administrator routes; no write reached the API.',
      trace: { reference: 'traces/x06.json', sha256: digest },
    },
    { id: 'X05', verdict: 'not_applicable', isolated: false, says: 'It proves no domains.', trace: null },
  ],
  access_model: [
    {
      who: 'administrator of the organization',
      may: 'remove a member',
      to: 'people of their own organization',
      route: 'POST /team/remove',
      seen_in: ['X06'],
    },
    {
      who: 'member',
      may: 'see who is a member',
      to: 'people of their own organization',
      route: 'GET /team',
      seen_in: ['X06', 'static'],
    },
  ],
}

const view: ArtifactView = {
  frame: frame('14:04', { signedInAs: 'kim@acme.example' }),
  csrfToken,
  artifact,
  files: ['app/callback/route.ts', 'app/session.ts', 'package-lock.json'].map((path, nth) => ({
    path,
    mode: 'file',
    sha256: digest,
    size: 1_830 * (nth + 1),
  })),
  review: {
    id: idFrom('artifactReview', 'artifact_review_01KAV7'),
    artifactId: artifact.id,
    report,
    reportDigest: digest,
    reportedBy: 'api_key_01KAV7',
    reportedInSession: idFrom('session', 'session_01KAV8'),
    isByAuthor: false,
    at: at('13:52'),
  },
  nameOf: id => names[id] ?? id,
  changes: [],
  isOwn: false,
  isMadeHere: false,
  isAlone: false,
  fields: { shown: '0'.repeat(64), language: 'en' },
  asksPassword: true,
  entered: undefined,
  problem: undefined,
}

const decision: Artifact['decision'] = {
  decision: 'approve',
  reviewId: artifact.reviewId,
  by: kim,
  inSession: idFrom('session', 'session_01KAV9'),
  reason: 'The redirect goes to our own help pages only.',
  waived: ['IC08'],
  isAlone: false,
  expiresAt: at('14:05', '2027-02-22'),
  eventId: idFrom('event', 'event_01KAV7'),
  at: at('14:05'),
}

/** In the words of a language. */
export function artifactIn(language: string): Html {
  const { frame: words, locale } = wordsIn([language])
  return renderArtifact({ ...view, frame: { ...view.frame, words, reader: { ...view.frame.reader, locale } } })
}

const failing = (over: Partial<ReviewReport>): ArtifactView['review'] =>
  view.review && { ...view.review, report: { ...report, ...over } }

/** What an agent made, before and after a person’s decision. */
export const artifactPages: Readonly<Record<string, Html>> = {
  artifact: renderArtifact(view),
  'artifact-german': artifactIn('de'),
  'artifact-arabic': artifactIn('ar'),
  'artifact-blocked': renderArtifact({
    ...view,
    review: failing({
      execution: { mode: 'not_isolated', because: 'This machine has no user name-spaces.' },
      scenarios: [
        { id: 'X06', verdict: 'failed', isolated: false, says: 'A member removed another member.', trace: null },
      ],
    }),
  }),
  'artifact-own': renderArtifact({ ...view, isOwn: true, asksPassword: false }),
  'artifact-refused': renderArtifact({
    ...view,
    problem: { kind: 'waivers_missing' },
    entered: { decision: 'approve', reason: 'Looks right.', waived: [], days: 30 },
  }),
  'artifact-approved': renderArtifact({ ...view, artifact: { ...artifact, state: 'approved', decision } }),
  'artifact-drifted': renderArtifact({
    ...view,
    artifact: { ...artifact, state: 'drifted', decision, driftedTo: '0'.repeat(64) },
    changes: [
      { path: 'app/session.ts', change: 'changed' },
      { path: 'package-lock.json', change: 'changed' },
    ],
  }),
  'artifact-submitted': renderArtifact({
    ...view,
    artifact: { ...artifact, state: 'submitted', reviewId: undefined },
    review: view.review && { ...view.review, isByAuthor: true, reportedBy: agent },
  }),
  'artifact-hostile': renderArtifact({
    ...view,
    artifact: {
      ...artifact,
      name: hostile,
      baseCommit: hostile,
      state: 'approved',
      decision: { ...decision, reason: hostile },
    },
    nameOf: () => hostile,
    files: [{ path: hostile, mode: 'file', sha256: digest, size: 1 }],
    review: failing({
      gate: { name: hostile, version: hostile },
      findings: report.findings.map(each => ({
        ...each,
        path: hostile,
        reason: hostile,
        attack: hostile,
        mend: hostile,
      })),
      scenarios: report.scenarios.map(each => ({ ...each, says: hostile })),
      access_model: [{ who: hostile, may: hostile, to: hostile, route: hostile, seen_in: ['static'] }],
    }),
  }),
}
