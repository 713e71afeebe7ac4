/** What the gate reads at most. More than this is no change that a person can review, and is refused whole. */
export const limits = {
  filesMax: 500,
  fileBytesMax: 512 * 1_024,
  artifactBytesMax: 16 * 1_024 * 1_024,
  folderDepthMax: 24,
  pathBytesMax: 512,
  /** Nodes of one file's syntax tree. */
  nodesMax: 400_000,
  /** Steps of one question to the data flow; beyond them a value counts as unknown. */
  traceStepsMax: 4_000,
  traceDepthMax: 150,
  /** Steps of all questions about one artifact: code that needs more is made to tire its reader. */
  traceStepsTotalMax: 20_000_000,
  /** Guards before handlers, of all handlers together. */
  guardsTotalMax: 20_000,
  findingsMax: 1_000,
} as const
