/** A day of a calendar, `2026-11-28`. */
export type Day = string

const dayMs = 86_400_000
const weekDays = 7

/** So many days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * dayMs)
}

function dayOf(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10)
}

/** From one day to another, both included. */
export function daysBetween(from: Day, to: Day): Day[] {
  const days: Day[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

export const intervals = ['day', 'week', 'month'] as const
export type Interval = (typeof intervals)[number]

/** The first day of the day's week (a Monday, ISO 8601) or month. */
export function startOfPeriod(day: Day, interval: Interval): Day {
  switch (interval) {
    case 'day':
      return day
    case 'week':
      return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + weekDays - 1) % weekDays))
    case 'month':
      return `${day.slice(0, 7)}-01`
  }
}

const monthDaysMax = 31

/** The last day of the day's week or month. */
export function lastOfPeriod(day: Day, interval: Interval): Day {
  const start = startOfPeriod(day, interval)
  if (interval === 'day') return start
  const later = addDays(start, interval === 'week' ? weekDays : monthDaysMax)
  return addDays(startOfPeriod(later, interval), -1)
}

/** How far a clock in that zone is ahead of UTC at a moment; the clock shows whole seconds. */
function offsetMs(at: number, format: Intl.DateTimeFormat): number {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
}

/** The moments at which these days begin in a zone. Where midnight is skipped, a day begins when the clock has jumped. */
export function startsOfDays(days: readonly Day[], timeZone: string): Date[] {
  if (timeZone === 'UTC') return days.map(day => new Date(`${day}T00:00:00Z`))
  const clock = clockOf(timeZone)
  return days.map(day => {
    const wall = Date.parse(`${day}T00:00:00Z`)
    const tries = [wall - dayMs, wall + dayMs].map(near => wall - offsetMs(near, clock)).toSorted((a, b) => a - b)
    const found = tries.find(at => dayOf(at + offsetMs(at, clock)) === day)
    return new Date(found ?? tries[1] ?? wall)
  })
}

/** Which day it is there. */
export function dayIn(at: Date, timeZone: string): Day {
  return dayOf(at.getTime() + offsetMs(at.getTime(), clockOf(timeZone)))
}
