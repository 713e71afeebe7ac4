import type { Html, HtmlValue } from '../../platform/page.ts'

/** Where a person answers a device that has no browser. */
export interface DeviceWords {
  readonly entryTitle: string
  readonly noAccess: string
  readonly entryLead: string
  readonly unknown: string
  readonly code: string
  readonly goOn: string
  title(client: string): string
  heading(client: Html): HtmlValue
  readonly asYou: string
  readonly compare: string
  readonly beware: string
  readonly connect: string
  readonly dontConnect: string
  readonly asksFrom: string
  readonly asksFromMeans: string
  readonly callsItself: string
  readonly callsItselfMeans: string
  readonly asked: string
  askedAt(time: Html): HtmlValue
  waits(until: Html): HtmlValue
  readonly owner: string
  readonly ends: string
  endsAfter(most: string, idle: string): HtmlValue
  readonly connectedTitle: string
  readonly connected: string
  readonly sessionStarted: string
  readonly goBack: string
  readonly deniedTitle: string
  readonly denied: string
  readonly nothingStarted: string
}
