import { type Html, type HtmlValue, html } from './html.ts'

/** Whose clock a page speaks: the person's zone (else UTC), and the moment it was made. */
export interface Reader {
  readonly zone: string
  readonly now: Date
  /** BCP 47: how dates are written; as in Britain where none is named. */
  readonly locale?: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(reader: Pick<Reader, 'zone' | 'locale'>, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { zone, locale = 'en-GB' } = reader
  const key = `${zone} ${locale} ${Object.entries(options)}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options })
  formats.set(key, made)
  return made
}

const clockFormat = { hour: '2-digit', minute: '2-digit' } as const
const dayFormat = { day: 'numeric', month: 'short', year: 'numeric' } as const
const longDayFormat = { day: 'numeric', month: 'long', year: 'numeric' } as const

/** "UTC+1" of that zone at that moment. */
export function zoneName(reader: Reader, at: Date = reader.now): string {
  const parts = format({ zone: reader.zone }, { timeZoneName: 'shortOffset' }).formatToParts(at)
  const name = parts.find(part => part.type === 'timeZoneName')?.value ?? 'UTC'
  return name.replace('GMT', 'UTC').replace(/[+−-]0$/, '')
}

export type Precision = 'minute' | 'second' | 'millisecond'

/** "14:26" in the reader's zone, "14:26:12" or "14:26:12.318". */
export function clockText(date: Date, reader: Reader, precision: Precision = 'minute'): string {
  const seconds = precision === 'minute' ? {} : { second: '2-digit' as const }
  const fraction = precision === 'millisecond' ? `.${String(date.getUTCMilliseconds()).padStart(3, '0')}` : ''
  return format(reader, { ...clockFormat, ...seconds }).format(date) + fraction
}

/** "24 November 2026". */
export function dayText(date: Date, reader: Reader): string {
  return format(reader, longDayFormat).format(date)
}

/** True when both fall on one day in the reader’s zone. */
export function sameDay(one: Date, other: Date, reader: Reader): boolean {
  return dayText(one, reader) === dayText(other, reader)
}

/** The time alone on the reader's day, else with its date. In a `<time>` in UTC, the full value on hover. */
export function time(date: Date, reader: Reader, precision: Precision = 'minute'): Html {
  const clock = clockText(date, reader, precision)
  const shown = sameDay(date, reader.now, reader) ? clock : `${format(reader, dayFormat).format(date)}, ${clock}`
  return timeElement(date, reader, shown)
}

/** Always only the time of day: for axes and rows under a date that is named above. */
export function clock(date: Date, reader: Reader, precision: Precision = 'minute'): Html {
  return timeElement(date, reader, clockText(date, reader, precision))
}

/** "24 November 2026" as a `<time>`. */
export function day(date: Date, reader: Reader): Html {
  return timeElement(date, reader, dayText(date, reader))
}

/** "20 seconds ago" within a day, else the date. */
export function ago(date: Date, reader: Reader): Html {
  const seconds = Math.max(0, Math.floor((reader.now.getTime() - date.getTime()) / 1000))
  if (seconds >= 86_400) return time(date, reader)
  return timeElement(date, reader, agoText(seconds, reader.locale))
}

function agoText(seconds: number, locale = 'en-GB'): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: seconds < 1 ? 'auto' : 'always' })
  if (seconds < 60) return words.format(-seconds, 'second')
  if (seconds < 3600) return words.format(-Math.floor(seconds / 60), 'minute')
  return words.format(-Math.floor(seconds / 3600), 'hour')
}

function timeElement(date: Date, reader: Reader, shown: string): Html {
  const full = `${dayText(date, reader)}, ${clockText(date, reader, 'second')} ${zoneName(reader, date)}`
  return html`<time datetime="${date.toISOString()}" title="${full}">${shown}</time>`
}

/** Up to here a sentence counts in minutes ("60 minutes"), and a table in hours ("47 h"). */
const minutesSecondsMax = 5400
const hoursSecondsMax = 172_800

/** For sentences: "45 seconds", "60 minutes", "8 hours", "2 hours 30 minutes". */
export function spell(seconds: number): string {
  if (seconds < 60) return count(seconds, 'second')
  if (seconds <= minutesSecondsMax) return join(count(Math.floor(seconds / 60), 'minute'), seconds % 60, 'second')
  const minutes = Math.floor((seconds % 3600) / 60)
  return join(count(Math.floor(seconds / 3600), 'hour'), minutes, 'minute')
}

function join(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${count(rest, unit)}`
}

/** A text for each plural category that a language has (CLDR), with `{n}` for the number; `other` for all that are not named. */
export type PluralForms = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>

/** "{n} calls" with the number and the form that the language asks for: Arabic has six of them. */
export function plural(locale: string, value: number, forms: PluralForms): string {
  const form = forms[new Intl.PluralRules(locale).select(value)] ?? forms.other
  return form.replace('{n}', value.toLocaleString(locale))
}

/** The units of a language, and what stands between two of them. */
export interface SpelledUnits {
  readonly second: PluralForms
  readonly minute: PluralForms
  readonly hour: PluralForms
  readonly and: string
}

/** What `spell` says, in another language. */
export function spellIn(locale: string, units: SpelledUnits, seconds: number): string {
  if (seconds < 60) return plural(locale, seconds, units.second)
  const minutes = Math.floor(seconds / 60)
  if (seconds <= minutesSecondsMax) return plural(locale, minutes, units.minute)
  const hours = plural(locale, Math.floor(minutes / 60), units.hour)
  return minutes % 60 === 0 ? hours : `${hours}${units.and}${plural(locale, minutes % 60, units.minute)}`
}

/** For tables: "45 s", "42 min", "1 h 10 min", "8 h", "3 d"; in other languages with their own short units. */
export function brief(seconds: number, locale?: string): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return short(whole, 'second', locale)
  if (whole < 3600) return short(Math.floor(whole / 60), 'minute', locale)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = minutes === 0 ? '' : ` ${short(minutes, 'minute', locale)}`
  if (whole < hoursSecondsMax) return short(Math.floor(whole / 3600), 'hour', locale) + rest
  return short(Math.floor(whole / 86_400), 'day', locale)
}

const signsOfUnits = { second: 's', minute: 'min', hour: 'h', day: 'd' } as const

/** English has the signs of the SI, which CLDR does not use for it ("42 mins"). */
function short(value: number, unit: keyof typeof signsOfUnits, locale: string | undefined): string {
  if (locale === undefined || locale.startsWith('en')) return `${value} ${signsOfUnits[unit]}`
  return value.toLocaleString(locale, { style: 'unit', unit, unitDisplay: 'short' })
}

/** Whole seconds from one moment to a later one; never negative. */
export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))
}

/** "40,118", as the language writes it. */
export function number(value: number, locale = 'en-GB'): string {
  return value.toLocaleString(locale)
}

/** "a, b and c" or "a, b or c", as the language joins them. */
export function listIn(
  { locale = 'en-GB' }: Pick<Reader, 'locale'>,
  pieces: readonly HtmlValue[],
  type: 'conjunction' | 'disjunction' = 'conjunction',
): Html {
  const places = pieces.map((_, at) => String(at))
  const parts = new Intl.ListFormat(locale, { type }).formatToParts(places)
  return html`${parts.map(part => (part.type === 'element' ? pieces[Number(part.value)] : part.value))}`
}

/** "1 call", "2 calls", "40,118 calls". */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`
}

/** An id as prefix, 6 and 4 characters; the whole of it on hover and for machines in `data-id`. */
export function shortId(id: string): Html {
  const at = id.lastIndexOf('_') + 1
  const tail = id.slice(at)
  const shown = tail.length > 12 ? `${id.slice(0, at)}${tail.slice(0, 6)}…${tail.slice(-4)}` : id
  return html`<span class="id" title="${id}" data-id="${id}">${shown}</span>`
}

/** A digest as its first 12 and last 4 characters. */
export function shortDigest(digest: string): Html {
  const shown = digest.length > 20 ? `${digest.slice(0, 12)}…${digest.slice(-4)}` : digest
  return html`<span class="id" title="${digest}" data-id="${digest}">${shown}</span>`
}

/** Puts a capital on a sentence of ours. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
