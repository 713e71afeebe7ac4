import { useNow } from './now.ts'
import { absoluteText, fullText, type Precision, reader, relativeText, zoneName } from './time-text.ts'

export interface TimeProps {
  /** ISO 8601, as the API says it. */
  readonly at: string
  readonly precision?: Precision
}

/** For ends and for rows of a record: "22:02". */
export function At({ at, precision = 'minute' }: TimeProps) {
  const by = reader(useNow())
  const date = new Date(at)
  return (
    <time dateTime={at} title={fullText(date, by)}>
      {absoluteText(date, by, precision)}
    </time>
  )
}

/** For what happened lately: "20 seconds ago"; the date after a day. */
export function Ago({ at }: TimeProps) {
  const by = reader(useNow())
  const date = new Date(at)
  return (
    <time dateTime={at} title={fullText(date, by)}>
      {relativeText(date, by)}
    </time>
  )
}

/** "Times in UTC+1", once a page. */
export function Zone() {
  return <>times in {zoneName(reader(useNow()))}</>
}
