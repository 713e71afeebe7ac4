import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { assetPath } from '../../src/platform/page.ts'
import { allRoutes } from '../golden/routes.ts'
import { gallery } from './gallery.ts'
import { documented, fileOf, galleryDocument, shots } from './gallery-document.ts'
import { mails } from './gallery-mails.ts'
import { refusals, shownAt, shownElsewhere } from './gallery-routes.ts'

/**
 * Rules that hold for every page of the gallery, read from the markup itself. The attack strings of the hostile pages
 * are text there, so what is looked for is always a real tag or attribute.
 */
const pages = Object.entries(gallery)
const sheet = readFileSync(new URL('../../src/platform/assets/ambit.css', import.meta.url), 'utf8')

/** Opening tags with their attributes; inside a quoted value there is no `<` or `>`, for both are escaped. */
function tags(markup: string): readonly { readonly name: string; readonly attributes: ReadonlyMap<string, string> }[] {
  return [...markup.matchAll(/<([a-z][a-z0-9]*)((?:\s[^<>]*)?)\/?>/gi)].map(([, name = '', rest = '']) => ({
    name: name.toLowerCase(),
    attributes: new Map(
      [...rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)].map(([, key = '', value = '']) => [key, value]),
    ),
  }))
}

/** The two scripts that there are: on the pages of passkeys, and what copies in the portal. */
function isPasskeyScript(name: string, tag: { name: string; attributes: ReadonlyMap<string, string> }): boolean {
  const source = tag.attributes.get('src')
  const own = name.startsWith('passkey') ? 'passkey.js' : name.startsWith('portal') ? 'portal.js' : undefined
  return own !== undefined && tag.name === 'script' && source === assetPath(own)
}

/** Applications that are told of an end clear their cookies in frames which can't move the page or open another (T06). */
function isToldFrame(name: string, tag: { name: string; attributes: ReadonlyMap<string, string> }): boolean {
  const sandbox = tag.attributes.get('sandbox')
  return name === 'signed-out-everywhere' && tag.name === 'iframe' && sandbox === 'allow-scripts allow-same-origin'
}

test('every address that shows a page is in the gallery, and every page of the gallery has an address', () => {
  const paths = allRoutes.flatMap(route => (route.kind === 'page' && route.method === 'get' ? [route.path] : []))
  const known = [...Object.keys(shownAt), ...Object.keys(shownElsewhere)]
  assert.deepEqual(known.toSorted(), paths.toSorted())
  for (const place of Object.values(shownElsewhere)) assert.ok(place in shownAt, place)
  const shown = [...Object.values(shownAt).flat(), ...refusals]
  assert.deepEqual(shown.toSorted(), [...Object.keys(gallery), ...Object.keys(mails)].toSorted())
})

test('the documentation has a picture of each address, and a page that shows them all', () => {
  const folder = new URL('../../../docs/pictures/', import.meta.url)
  const files = documented.flatMap(name => shots.map(shot => fileOf(name, shot)))
  const there = readdirSync(folder).filter(file => file.endsWith('.png'))
  const odd = [...files.filter(file => !there.includes(file)), ...there.filter(file => !files.includes(file))]
  assert.deepEqual(odd, [], 'run node server/tests/pages/pictures.ts')
  assert.equal(readFileSync(new URL('README.md', folder), 'utf8'), galleryDocument())
})

test('T42 T100 no page has a script, a style or an event attribute, whatever others wrote', () => {
  const allowed = new Set(['link', 'meta', 'img', 'svg', 'form', 'input', 'button', 'a'])
  for (const [name, page] of pages)
    for (const tag of tags(page.toString())) {
      if (isPasskeyScript(name, tag) || isToldFrame(name, tag)) continue
      assert.ok(
        !['script', 'style', 'iframe', 'object', 'embed', 'base', 'template'].includes(tag.name),
        `${name}: <${tag.name}>`,
      )
      for (const [attribute, value] of tag.attributes) {
        assert.ok(attribute !== 'style' && !/^on/.test(attribute), `${name}: <${tag.name} ${attribute}>`)
        if (['href', 'action', 'src', 'formaction'].includes(attribute)) {
          assert.ok(allowed.has(tag.name), `${name}: <${tag.name} ${attribute}>`)
          assert.match(value, /^(\/(?!\/)|#[\w-]|https?:\/\/)/, `${name}: ${attribute}="${value}"`)
        }
      }
    }
})

/** What the root of a page says of its language, by the end of the page's name. */
const spokenBy = { '-german': 'lang="de"', '-arabic': 'lang="ar" dir="rtl"' }

test('each page names its act in the title, has one main heading, one main part and a language', () => {
  for (const [name, page] of pages) {
    const markup = page.toString()
    assert.equal([...markup.matchAll(/<h1>/g)].length, 1, `${name}: one h1`)
    assert.equal([...markup.matchAll(/<main[ >]/g)].length, 1, `${name}: one main`)
    const spoken = Object.entries(spokenBy).find(([ending]) => name.endsWith(ending))?.[1] ?? 'lang="en"'
    assert.ok(markup.includes(`<html ${spoken}>`), name)
    assert.match(markup, /<title>[^<]{4,}<\/title>/, name)
  }
})

test('U1 every hosted card says until when beside its wall', () => {
  for (const [name, page] of pages.filter(([, markup]) => markup.toString().includes('class="hosted')))
    assert.match(page.toString(), /<span class="until"><span>[^<]|<span class="until"><span><time/, name)
})

test('each id stands once on its page, and what labels or describes something is there', () => {
  for (const [name, page] of pages) {
    const all = tags(page.toString())
    const ids = all.flatMap(tag => tag.attributes.get('id') ?? [])
    assert.equal(new Set(ids).size, ids.length, `${name}: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`)
    for (const tag of all)
      for (const attribute of ['for', 'aria-labelledby', 'aria-describedby'])
        for (const id of (tag.attributes.get(attribute) ?? '').split(' ').filter(one => one !== ''))
          assert.ok(ids.includes(id), `${name}: ${attribute}="${id}"`)
  }
})

/** Forms that only lead to a page which shows something. */
const looks = ['/device', '/sign-in/sso']

test('every form that changes something is a POST with the CSRF token', () => {
  for (const [name, page] of pages)
    for (const [form] of page.toString().matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)) {
      if (looks.some(path => form.includes(`method="get" action="${path}"`))) continue
      assert.match(form, /^<form[^>]* method="post"/, name)
      // No cookie is there yet: it counts by the token of a link.
      if (form.includes('action="/portal/start"')) continue
      // What is sent to somebody else says nothing that counts here.
      if (/^<form[^>]* action="https:/.test(form)) {
        assert.doesNotMatch(form, /csrf_token/, name)
        continue
      }
      assert.match(form, /<input type="hidden" name="csrf_token" value="[^"]+">/, name)
    }
})

test('the names that a stranger to the code relies on are there', () => {
  const contract: Record<string, readonly string[]> = {
    'sign-in': [
      'name="email"',
      'name="password"',
      'data-testid="email"',
      'data-testid="password"',
      'data-testid="sign-in"',
    ],
    consent: ['data-testid="consent-allow"', 'data-testid="consent-deny"'],
    approval: [
      'data-testid="approve"',
      'data-testid="deny"',
      'data-testid="end-session"',
      'name="tool" value="github__create_issue"',
      'name="max_calls"',
      'name="duration_seconds"',
      'name="constraint.github__create_issue.repo"',
      'name="constraint.github__create_issue.labels" value="docs"',
      'name="constraint.github__create_issue.title"',
      'name="password"',
    ],
    'approval-change': ['data-testid="approve"', 'data-testid="deny"', 'data-testid="end-session"'],
    'approval-call': ['data-testid="approve"', 'data-testid="deny"', 'data-testid="end-session"', 'name="password"'],
    'approval-decided': ['data-testid="end-session"'],
    account: ['data-testid="end-session"'],
    'session-living': ['data-testid="end-session"'],
  }
  for (const [name, parts] of Object.entries(contract))
    for (const part of parts) assert.ok(gallery[name]?.toString().includes(part), `${name}: ${part}`)
})

test('Enter in a field decides nothing: the first button of a request is the hidden one that shows it again', () => {
  for (const name of ['approval', 'approval-change', 'approval-call', 'approval-several', 'approval-connect']) {
    const buttons = tags(gallery[name]?.toString() ?? '').filter(tag => tag.name === 'button')
    assert.equal(buttons[0]?.attributes.get('value'), 'review', name)
    assert.equal(buttons[0]?.attributes.get('class'), 'hidden', name)
    assert.ok(
      buttons.every(button => !button.attributes.has('autofocus')),
      name,
    )
  }
})

test('raw colours stand only in the block of tokens', () => {
  const [, rules = ''] = sheet.split('/* ---------- base ---------- */')
  assert.ok(rules.length > 0)
  const raw = rules.match(/#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab|color)\(/gi) ?? []
  assert.deepEqual(raw, [])
  assert.ok(sheet.length < 46_000, 'one stylesheet of at most 46 KB')
})

test('every shape and class that a page uses is in the stylesheet', () => {
  const known = new Set([...sheet.matchAll(/\.([a-z][\w-]*)/g)].map(([, name]) => name))
  const free = /^(brand-|m-(read|write|in-flight|approved|narrowed)$|is-)/
  for (const [name, page] of pages)
    for (const tag of tags(page.toString()))
      for (const used of (tag.attributes.get('class') ?? '').split(' ').filter(one => one !== ''))
        assert.ok(known.has(used) || free.test(used), `${name}: .${used}`)
})

test('words of the house: no apology, no blame, no word that means two things', () => {
  const banned = /\b(sorry|oops|please|successfully|invalid|revoke[ds]?|blacklist|terminate[ds]?)\b|!(?=\s|$)/i
  for (const [name, page] of pages.filter(([key]) => !key.endsWith('hostile'))) {
    const words = page
      .toString()
      .replace(/<!doctype html>/, '')
      .replace(/<[^>]*>/g, ' ')
    assert.doesNotMatch(words, banned, name)
  }
})
