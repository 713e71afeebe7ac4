import { type Application, brandingOf } from '../applications/index.ts'
import type { Frame, Look } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { sha256Hex } from '../platform/secret.ts'
import { brandingStyle } from './derive-branding-style.ts'
import type { Person } from './model.ts'
import type { Words } from './words/words.ts'

/** What every hosted page says of itself; times in UTC until a person's zone is known. */
export function frameOf(on: Platform, person: Person | undefined): Frame {
  return {
    brand: 'Ambit',
    host: new URL(on.config.baseUrl).host,
    reader: { zone: 'UTC', now: on.clock.now() },
    ...(person === undefined ? {} : { signedInAs: person.email, switchAccountHref: '/sign-out' }),
    acting: (person?.acting ?? []).map(each => ({
      ...each,
      end: { path: '/account/sessions/end', csrfToken: person?.csrfToken ?? '', sessionId: each.sessionId },
    })),
  }
}

/** The same in the words of the reader. */
export function frameIn(on: Platform, words: Words, person: Person | undefined): Frame {
  const frame = frameOf(on, person)
  return { ...frame, reader: { ...frame.reader, locale: words.locale }, words: words.frame }
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
    ...(application.kind === 'account' ? {} : { look: lookOf(application), links: linksOf(application, words) }),
  }
}

const digestCharacters = 12

/** The colours of an application as a stylesheet at an address that names its content, and its logo; undefined without any. */
function lookOf(application: Application): Look | undefined {
  const branding = brandingOf(application)
  const style = brandingStyle(branding)
  const { logoUrl: href, darkLogoUrl: darkHref } = branding
  if (style === undefined && href === undefined) return undefined
  const version = sha256Hex(style ?? '').slice(0, digestCharacters)
  const stylesheet = `/assets/branding/${encodeURIComponent(application.clientId)}?v=${version}`
  return { stylesheet, logo: href === undefined ? undefined : { href, darkHref } }
}

function linksOf(application: Application, words: Words): Frame['links'] {
  const { supportUrl, termsUrl, privacyUrl } = brandingOf(application)
  const all = [
    { label: words.footer.support, href: supportUrl },
    { label: words.footer.terms, href: termsUrl },
    { label: words.footer.privacy, href: privacyUrl },
  ]
  return all.flatMap(({ label, href }) => (href === undefined ? [] : [{ label, href }]))
}
