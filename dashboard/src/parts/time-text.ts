import { brief, clockText, type Precision, type Reader, sameDay } from '../../../server/src/platform/page-words.ts'

export {
  brief,
  clockText,
  type Precision,
  type Reader,
  spell,
  zoneName,
} from '../../../server/src/platform/page-words.ts'

const daySeconds = 86_400

/** The zone of whoever reads, and the moment. */
export function reader(now: Date = new Date()): Reader {
  return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, now }
}

function dated(date: Date, by: Reader): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: by.zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(date)
}

/** "22:02" today, "22 Nov 2026, 09:12" on any other day. */
export function absoluteText(date: Date, by: Reader, precision: Precision = 'minute'): string {
  const clock = clockText(date, by, precision)
  return sameDay(date, by.now, by) ? clock : `${dated(date, by)}, ${clock}`
}

const clockSkewSeconds = 10

/** "20 seconds ago" within 24 hours, else the date; what lies ahead is "in 7 h". */
export function relativeText(date: Date, by: Reader): string {
  const past = Math.round((by.now.getTime() - date.getTime()) / 1000)
  // The clock of the browser may be behind that of the server.
  const seconds = past < 0 && past > -clockSkewSeconds ? 0 : past
  if (Math.abs(seconds) >= daySeconds) return absoluteText(date, by)
  if (seconds < 0) return `in ${brief(-seconds)}`
  const words = new Intl.RelativeTimeFormat('en-GB', { numeric: seconds < 1 ? 'auto' : 'always' })
  if (seconds < 60) return words.format(-seconds, 'second')
  if (seconds < 3600) return words.format(-Math.floor(seconds / 60), 'minute')
  return words.format(-Math.floor(seconds / 3600), 'hour')
}

/** The whole of a time, for hover, focus and copy. */
export function fullText(date: Date, by: Reader): string {
  const offset = new Intl.DateTimeFormat('en-GB', { timeZone: by.zone, timeZoneName: 'shortOffset' })
    .formatToParts(date)
    .find(part => part.type === 'timeZoneName')?.value
  return `${dated(date, by)}, ${clockText(date, by, 'second')} ${(offset ?? 'UTC').replace('GMT', 'UTC')}`
}
