import { type LogLevel, logLevels } from '../pipes/model.ts'
import type { Json } from '../platform/json.ts'

/** A level of the protocol; undefined for anything else (2025-11-25, logging). */
export function parseLogLevel(value: Json | undefined): LogLevel | undefined {
  return logLevels.find(level => level === value)
}
