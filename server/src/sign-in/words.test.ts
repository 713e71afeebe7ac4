import assert from 'node:assert/strict'
import { test } from 'node:test'
import { invitationWords } from '../directory/render-invitation-mail.ts'
import { renderMail } from '../mail/render-mail.ts'
import { html } from '../platform/page.ts'
import { languages, wordsIn } from './words/all.ts'
import { ar } from './words/ar.ts'

/** Every path of a book with the kind of what stands there. */
function paths(book: object, path = ''): string[] {
  return Object.entries(book).flatMap(([key, value]): string[] =>
    typeof value === 'object' && value !== null
      ? paths(value, `${path}${key}.`)
      : [`${path}${key}: ${value === '' ? 'empty' : typeof value}`],
  )
}

/** A direction is said where it is not from left to right, and German and others say "acting" where English is the frame's own. */
const optional = /^frame\.(direction|acting)/

test('every language has every word of the pages and mails, and none is empty', () => {
  const [english, ...others] = languages.map(words =>
    paths(words)
      .filter(path => !optional.test(path))
      .toSorted(),
  )
  for (const other of others) assert.deepEqual(other, english)
  assert.ok(!english?.some(path => path.endsWith(': empty')))
})

test('every language of the pages is one of the frame of mails and of invitations', () => {
  const invitations = languages.map(({ frame }) => invitationWords(frame.language).button)
  assert.equal(new Set(invitations).size, languages.length)
  for (const { frame, locale } of languages) {
    const mail = renderMail(
      { heading: 'x', lines: [], askedBy: 'x', notYou: 'x' },
      { brand: 'Ambit', host: 'id.example', locale },
    )
    const root = /<html ([^>]*)>/.exec(mail.html)?.[1]
    assert.equal(root, frame.direction === undefined ? `lang="${frame.language}"` : `lang="ar" dir="rtl"`)
  }
})

test('a language is chosen by its first part, and everybody else reads English', () => {
  const chosen = ['fr-CA', 'es-419', 'ar-EG', 'AR', 'de-CH', 'pt-BR'].map(tag => wordsIn([tag]).frame.language)
  assert.deepEqual(chosen, ['fr', 'es', 'ar', 'ar', 'de', 'en'])
})

test('durations and numbers have the plural of their language', () => {
  const spelled = (language: string): string[] => [1, 60, 120, 180, 900, 7200, 9000].map(wordsIn([language]).spell)
  assert.deepEqual(spelled('fr'), [
    '1 seconde',
    '1 minute',
    '2 minutes',
    '3 minutes',
    '15 minutes',
    '2 heures',
    '2 heures 30 minutes',
  ])
  assert.deepEqual(spelled('es').slice(4), ['15 minutos', '2 horas', '2 horas y 30 minutos'])
  assert.deepEqual(spelled('ar'), [
    'ثانية واحدة',
    'دقيقة واحدة',
    'دقيقتين',
    '3 دقائق',
    '15 دقيقة',
    'ساعتين',
    'ساعتين و30 دقيقة',
  ])
  const ended = [0, 1, 2, 5, 11].map(ar.reset.done)
  assert.equal(new Set(ended.map(text => text.replace(/\d+/, ''))).size, 5, 'each has a form of its own')
})

test('T100 a name in a mail from right to left keeps its own order, and none of its hidden characters works', () => {
  const hostile = '\u202Eevil\u2069 <b>x</b>'
  const asker = { application: hostile, brand: 'id.example', until: '14:20 UTC' }
  const text = ar.mail.signInLink(asker)
  const mail = renderMail({ ...text, askedBy: 'x' }, { brand: 'Ambit', host: 'id.example', locale: 'ar' })
  const shown = String(html`${'\\u202eevil\\u2069 <b>x</b>'}`)
  assert.ok(mail.html.includes(`<bdi>${shown}</bdi>`))
  assert.ok(mail.text.includes('\u2068\\u202eevil\\u2069 <b>x</b>\u2069'))
  assert.ok(!mail.text.includes('\u202E') && !mail.html.includes('\u202E'))
  const english = renderMail({ ...text, askedBy: 'x' }, { brand: 'Ambit', host: 'id.example', locale: 'en' })
  assert.ok(!english.text.includes('\u2068'), 'in other languages such characters are shown, whoever wrote them')
})
