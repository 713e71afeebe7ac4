import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { approvalLanguages } from '../../src/approvals/words/all.ts'
import { artifactLanguages } from '../../src/artifacts/words/all.ts'
import { accountLanguages, sessionLanguages } from '../../src/governance/words/all.ts'
import { oauthLanguages } from '../../src/oauth/words/all.ts'
import { connectLanguages } from '../../src/pipes/words/all.ts'
import { html } from '../../src/platform/page.ts'
import { pageLanguages } from '../../src/platform/words/all.ts'
import { policyLanguages } from '../../src/policy/words/all.ts'
import { portalLanguages } from '../../src/portal/words/all.ts'
import { languages } from '../../src/sign-in/words/all.ts'
import { ssoLanguages } from '../../src/sso/words/all.ts'
import { pagesIn } from './gallery-languages.ts'

/** Each book of words in its languages, English first. */
const books: Readonly<Record<string, readonly object[]>> = {
  page: pageLanguages,
  'sign-in': languages,
  account: accountLanguages,
  approvals: approvalLanguages,
  oauth: oauthLanguages,
  sso: ssoLanguages,
  connect: connectLanguages,
  session: sessionLanguages,
  policy: policyLanguages,
  portal: portalLanguages,
  artifacts: artifactLanguages,
}

/** Says something in a place of a sentence, whether a name, a time or a number is meant to stand there. */
const places = ['⟦a⟧', '⟦b⟧', '⟦c⟧', '⟦d⟧'].map(sign => html`${sign}`)

/** What stands at each path of a book; functions are asked with a sign for each of their places. */
function told(book: object, path = ''): [path: string, text: string][] {
  return Object.entries(book).flatMap(([key, value]): [string, string][] => {
    const at = `${path}${key}`
    if (typeof value === 'function') return [[at, said(value)]]
    const isBook = typeof value === 'object' && value !== null && !String(value).startsWith('<') && isPlain(value)
    return isBook ? told(value, `${at}.`) : [[at, String(value ?? '')]]
  })
}

function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype
}

const notAsked = 'a code, not a place'

/** A function that wants one of several codes is not asked here: its table has every code, or it does not compile. */
function said(words: (...places: readonly unknown[]) => unknown): string {
  try {
    const text = words(...places)
    if (Array.isArray(text)) return text.join('')
    const isBook = typeof text === 'object' && text !== null && isPlain(text)
    const shown = isBook ? told(text).join(' ') : String(text ?? notAsked)
    return shown.includes('undefined') ? notAsked : shown
  } catch {
    return notAsked
  }
}

function placesIn(text: string): string {
  return [...new Set(text.match(/⟦.⟧|\{\w+\}/g))].toSorted().join(' ')
}

/** Not said in every language: a direction where it is from right to left, and English where it is the frame's own. */
const optional = /^frame\.(direction|acting)/
/** What these languages say with the same words. */
const shared: Readonly<Record<string, readonly string[]>> = {
  de: ['Agent', 'App', 'Argument ⟦a⟧', 'Code', 'Name', 'Passkey', 'Passkeys', 'Token', 'in ⟦a⟧', '⟦a⟧ in ⟦b⟧'],
  fr: [
    'Actions',
    'Active',
    'Agent',
    'Application',
    'Argument ⟦a⟧',
    'Arguments',
    'Code',
    'Configuration',
    'Invitations',
    'Pages',
    'Session',
    'Site',
    'trace ⟦a⟧',
  ],
  es: ['Roles', 'Token', '⟦a⟧ bytes', '⟦a⟧ bytes, sha256 ⟦b⟧'],
}

for (const [name, [english = {}, ...others]] of Object.entries(books))
  describe(`the words of ${name}`, () => {
    const expected = new Map(told(english).filter(([path]) => !optional.test(path)))
    for (const other of others) {
      const found = new Map(told(other).filter(([path]) => !optional.test(path)))
      const language = found.get('language') ?? found.get('frame.language') ?? ''
      test(`have every text in ${language}, none of them empty, with the same places`, () => {
        assert.deepEqual([...found.keys()].toSorted(), [...expected.keys()].toSorted())
        for (const [path, text] of expected) {
          if (text === notAsked) continue
          assert.equal(placesIn(found.get(path) ?? ''), placesIn(text), `${language} ${path}: ${found.get(path)}`)
          assert.equal(found.get(path) === '', text === '', `${language} ${path}`)
        }
      })
      test(`leave nothing in English in ${language} by accident`, () => {
        const same = [...expected].filter(
          ([path, text]) =>
            text !== notAsked && /\p{L}{2}/u.test(text.replaceAll(/⟦.⟧/g, '')) && found.get(path) === text,
        )
        const unexpected = same.filter(([, text]) => !shared[language]?.includes(text))
        assert.deepEqual(unexpected, [])
      })
    }
  })

/** Characters that turn what stands around them (UAX 9). */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

test('T64 no name, purpose or argument turns the words of a page in any language', () => {
  const pages = languages.flatMap(words =>
    Object.entries(pagesIn(words)).map(([name, page]) => ({ words, name, page })),
  )
  assert.ok(
    pages.some(({ page }) => String(page).includes('\\u202e')),
    'some of them are asked by somebody hostile',
  )
  for (const { words, name, page } of pages) {
    assert.doesNotMatch(String(page), turning, `${name} in ${words.name}`)
    assert.match(String(page), new RegExp(`<html lang="${words.frame.language}"`), `${name} in ${words.name}`)
    assert.equal(String(page).includes('<html lang="ar" dir="rtl">'), words.frame.direction === 'rtl', name)
  }
})
