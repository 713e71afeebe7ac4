import { maxBytesMax } from './model.ts'

const units = { B: 1, kB: 1_000, MB: 1_000_000, GB: 1_000_000_000 } as const
type Unit = keyof typeof units

const largestFirst: readonly Unit[] = ['GB', 'MB', 'kB', 'B']

/** "1.5 MB": in the largest unit of which there is one, rounded to a tenth of it. */
export function bytesText(bytes: number, locale = 'en-GB'): string {
  const unit = largestFirst.find(each => bytes >= units[each]) ?? 'B'
  return `${(bytes / units[unit]).toLocaleString(locale, { maximumFractionDigits: 1 })} ${unit}`
}

/** The same for a field: exact, and read back as the very same number. */
export function bytesField(bytes: number): string {
  const unit = largestFirst.find(each => bytes % units[each] === 0) ?? 'B'
  return unit === 'B' ? String(bytes) : `${bytes / units[unit]} ${unit}`
}

/** What a person typed: a whole number, of bytes or with a unit of a thousand. Undefined: it can't be read. */
export function bytesTyped(text: string): number | undefined {
  const [, digits = '', suffix = 'b'] = /^\s*(\d{1,13})\s*(b|kb|mb|gb)?\s*$/i.exec(text) ?? []
  const unit = largestFirst.find(each => each.toLowerCase() === suffix.toLowerCase())
  const bytes = Number(digits) * (unit === undefined ? Number.NaN : units[unit])
  return digits !== '' && bytes >= 1 && bytes <= maxBytesMax ? bytes : undefined
}
