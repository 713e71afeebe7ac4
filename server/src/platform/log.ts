import { type DestinationStream, pino } from 'pino'

/** One record a line, JSON, on standard error. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * The log carries ids, codes, counts and times. Nothing that a stranger wrote and no secret belongs in it; what is redacted
 * here is the second line of defence, `Secret` being the first.
 */
export function createLogger(level: LogLevel, destination: DestinationStream = pino.destination(2)): Logger {
  const secretFields = [
    'password',
    'token',
    'secret',
    'authorization',
    'cookie',
    'code',
    'refresh_token',
    'access_token',
  ]
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretFields.flatMap(field => [field, `*.${field}`]), censor: '[secret]' },
      formatters: { level: label => ({ level: label }) },
    },
    destination,
  )
}

/**
 * What kind of fault it is, and never its words: those of a third party, and of a parser that stumbled over its answer, may say
 * back what was sent to it (T68).
 */
export function kindOfFault(cause: unknown): string {
  if (!(cause instanceof Error)) return 'thrown'
  return 'code' in cause && typeof cause.code === 'string' ? `${cause.name} ${cause.code}` : cause.name
}
