export {
  canRecord,
  type EventFields,
  type EventsPage,
  eventFields,
  eventIndex,
  events,
  newestCheckpoint,
  queueLag,
  record,
  recordAll,
  sequencedWithin,
  sessionEvents,
} from './actions.ts'
export { type BundleAsk, bundleLines } from './actions-bundle.ts'
export { erasedEvents, eraseNamed } from './actions-erasure.ts'
export { evidenceFor } from './actions-evidence.ts'
export { type AuditKeyRing, createAuditSigner, rotateAuditKey } from './actions-keys.ts'
export {
  compareWithHead,
  consistencyProof,
  type EventProof,
  entryBundle,
  eventProof,
  type HeadComparison,
  type InclusionProof,
  inclusionProof,
  openCheckpoint,
  type TileRequest,
  tileBytes,
} from './actions-proofs.ts'
export { newestSaying, searchEvents } from './actions-search.ts'
export { type Naming, nameTampering } from './actions-tampering.ts'
export { type VerifyLogOptions, verifyLog, verifySession } from './actions-verify.ts'
export { alarmsNow } from './actions-watch.ts'
export { consistencyHolds, inclusionHolds } from './check-proof.ts'
export { receiptSignatureHolds, signedByOneOf } from './check-receipt.ts'
export { verifierKey } from './derive-checkpoint.ts'
export type { AuditSigner } from './derive-signer.ts'
export { tilePath } from './derive-tiles.ts'
export { saysAuditUnavailable } from './errors.ts'
export { type Sequencer, type SequencerOptions, startSequencer } from './jobs.ts'
export { type Follower, followAgain, startFollower } from './jobs-follow.ts'
export type { AuditEvent, Checkpoint, LoggedEvent, Verification } from './model.ts'
export type { Erasure } from './parse-erasure.ts'
export { reportText } from './parse-report.ts'
export { countEvents } from './store.ts'
export { type AuditStream, deleteStreamOf, insertStream, listStreamsOf, nextIndexNow } from './store-streams.ts'
