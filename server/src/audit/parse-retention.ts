const monthDays = 30
const yearDays = 365
const daysMin = monthDays
const daysMax = 10 * yearDays
const monthsMax = 11
const yearsMax = 10

/** The days of a retention, in either spelling; undefined for none, for both, and for what is out of bounds. */
export function parseRetention(given: {
  readonly retention_period_in_days?: number | undefined
  readonly retention_period?: string | undefined
}): number | undefined {
  const { retention_period_in_days: days, retention_period: period } = given
  if (period === undefined) return days !== undefined && days >= daysMin && days <= daysMax ? days : undefined
  if (days !== undefined) return undefined
  const [, number = '', unit] = /^([1-9]\d?)_(MONTH|MONTHS|YEAR|YEARS)$/.exec(period) ?? []
  const count = Number(number)
  if (unit === undefined || (count === 1) === unit.endsWith('S')) return undefined
  const years = unit.startsWith('YEAR')
  if (count > (years ? yearsMax : monthsMax)) return undefined
  return count * (years ? yearDays : monthDays)
}
