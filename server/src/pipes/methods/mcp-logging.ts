import type { Json } from '../../platform/json.ts'
import { type JsonObject, type LogLevel, logLevels } from '../model.ts'
import type { McpConnection } from './mcp-connection.ts'
import type { UpstreamCall } from './upstream.ts'

const levelTimeoutMs = 5_000

/** A log message of the call's stream, at the level that was asked for or above; anything else is none. */
export function hearLog({ onLog, logLevel }: UpstreamCall, { level, logger, data }: JsonObject): void {
  const heard = logLevels.find(each => each === level)
  if (heard === undefined || logLevel === undefined || isBelow(heard, logLevel)) return
  const said: Json = data ?? null
  onLog?.({ level: heard, logger: typeof logger === 'string' ? logger : undefined, data: said })
}

function isBelow(level: LogLevel, than: LogLevel): boolean {
  return logLevels.indexOf(level) < logLevels.indexOf(than)
}

/**
 * A server of the earlier revision has one level for all of a connection (2025-11-25, logging): the lowest that a call on it asked
 * for. What others then say too much is left out by their own level. A server that does not take it reports as it likes.
 */
export async function setLogLevel(connection: McpConnection, { logLevel, signal }: UpstreamCall): Promise<void> {
  const { client } = connection
  if (logLevel === undefined || client.getProtocolEra() === 'modern') return
  if (client.getServerCapabilities()?.logging === undefined) return
  if (connection.logLevel !== undefined && !isBelow(logLevel, connection.logLevel)) return
  connection.logLevel = logLevel
  await client.setLoggingLevel(logLevel, { signal, timeout: levelTimeoutMs }).catch(() => undefined)
}
