import { type Application, brandingOf } from '../applications/index.ts'
import type { Frame } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import type { Person } from './model.ts'
import type { Words } from './words/words.ts'

/** What every hosted page says of itself; times in UTC until a person's zone is known. */
export function frameOf(on: Platform, person: Person | undefined): Frame {
  return {
    brand: 'Ambit',
    host: new URL(on.config.baseUrl).host,
    reader: { zone: 'UTC', now: on.clock.now() },
    ...(person === undefined ? {} : { signedInAs: person.email, switchAccountHref: '/sign-out' }),
  }
}

export interface FlowFrame {
  readonly application: Application
  readonly words: Words
  readonly person: Person | undefined
}

/** The frame of a sign-in: in the name of the application that is entered, in the words of the reader. */
export function flowFrame(on: Platform, { application, words, person }: FlowFrame): Frame {
  const frame = frameOf(on, person)
  const branding = application.kind === 'account' ? undefined : brandingOf(application)
  return {
    ...frame,
    brand: branding?.name ?? frame.brand,
    reader: { ...frame.reader, locale: words.locale },
    words: words.frame,
  }
}
