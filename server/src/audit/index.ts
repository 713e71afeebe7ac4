export {
  compareWithHead,
  consistencyProof,
  createAuditSigner,
  type EventsPage,
  entryBundle,
  eventFields,
  eventIndex,
  events,
  type HeadComparison,
  type InclusionProof,
  inclusionProof,
  newestCheckpoint,
  queueLag,
  record,
  sequencedWithin,
  sessionEvents,
  type TileRequest,
  tileBytes,
  type VerifyLogOptions,
  verifyLog,
  verifySession,
} from './actions.ts'
export { consistencyHolds, inclusionHolds } from './check-proof.ts'
export { receiptSignatureHolds } from './check-receipt.ts'
export { verifierKey } from './derive-checkpoint.ts'
export type { AuditSigner } from './derive-signer.ts'
export { tilePath } from './derive-tiles.ts'
export { eraseNamed, type Sequencer, type SequencerOptions, startSequencer } from './jobs.ts'
export type { AuditEvent, Checkpoint, LoggedEvent, Verification } from './model.ts'
export type { Erasure } from './parse-erasure.ts'
