import type { RunLimits } from '../model.ts'

const megabyte = 1_024 * 1_024

export const runLimits: RunLimits = {
  memoryBytesMax: 1_536 * megabyte,
  cpuSecondsMax: 120,
  wallSecondsMax: 180,
  processesMax: 64,
  outputBytesMax: megabyte,
  diskBytesMax: 128 * megabyte,
  readySecondsMax: 60,
}

/** What was asked for, and never more than holds anyway. */
export function limitsOf(asked: Partial<RunLimits> = {}): RunLimits {
  const least = (name: keyof RunLimits) => Math.max(0, Math.min(asked[name] ?? runLimits[name], runLimits[name]))
  return {
    memoryBytesMax: least('memoryBytesMax'),
    cpuSecondsMax: least('cpuSecondsMax'),
    wallSecondsMax: least('wallSecondsMax'),
    processesMax: least('processesMax'),
    outputBytesMax: least('outputBytesMax'),
    diskBytesMax: least('diskBytesMax'),
    readySecondsMax: least('readySecondsMax'),
  }
}
