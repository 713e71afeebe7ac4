import assert from 'node:assert/strict'
import { test } from 'node:test'
import { address, assetPath, assetResponse, formSource, html, layout, listed, page } from './page.ts'

const frame = { brand: 'Acme', host: 'id.acme.example', reader: { zone: 'UTC', now: new Date(0) } }

test('T100 the html tag escapes what is put in, as text and in a quoted attribute, and leaves its own markup alone', () => {
  const value = `<img src=x onerror="a">&'\``
  const shown = html`<p title="${value}">${value}</p>`.toString()
  const escaped = '&lt;img src=x onerror=&quot;a&quot;&gt;&amp;&#39;&#96;'
  assert.equal(shown, `<p title="${escaped}">${escaped}</p>`)
  assert.equal(html`<i>${html`<b>${'x'}</b>`}</i>`.toString(), '<i><b>x</b></i>')
})

test('the html tag joins lists and leaves nothing for what is not there', () => {
  assert.equal(html`${[html`<b>1</b>`, 'two', [3, undefined]]}${false}${null}${''}`.toString(), '<b>1</b>two3')
  assert.equal(listed(['<a>', 'b', 'c']).toString(), '&lt;a&gt;, b and c')
  assert.equal(listed(['a']).toString(), 'a')
})

test('T61 GHSA-6rx5-m2rc-hmf7 an address is a path of ours or http(s), never a script, another host in disguise or data', () => {
  const bad = ['javascript:alert(1)', ' javascript:x', 'data:text/html,x', '//evil.example', '/\\evil.example', 'x', '']
  for (const url of bad) assert.equal(address(url), '#', url)
  for (const url of ['/account', '/', 'https://acme.example/x?y=1', 'http://127.0.0.1:4000/'])
    assert.equal(address(url), url)
})

test('T42 every page is sent without script, frame, cache or referrer', async () => {
  const answer = page(layout({ frame, title: 'T', until: 'now', body: html`<h1>T</h1>` }), {
    status: 403,
    headers: [
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ],
  })
  assert.equal(answer.status, 403)
  assert.equal(
    answer.headers.get('content-security-policy'),
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  )
  assert.equal(answer.headers.get('x-frame-options'), 'DENY')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin')
  assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin')
  assert.match(answer.headers.get('content-type') ?? '', /^text\/html; charset=utf-8$/)
  assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
  assert.match(await answer.text(), /^<!doctype html>\n<html lang="en">/)
})

test('a form may lead back only to origins that are named, and a name can never end the directive', () => {
  const policy = (target: string) => page('', { formAction: [target] }).headers.get('content-security-policy') ?? ''
  const own = policy('javascript:alert(1)')
  assert.match(policy('http://127.0.0.1:33418/cb?x=1'), /form-action 'self' http:\/\/127\.0\.0\.1:33418;/)
  assert.match(policy('https://app.example/cb'), /form-action 'self' https:\/\/app\.example;/)
  assert.match(policy('cursor://anysphere/cb'), /form-action 'self' cursor:;/)
  assert.match(policy('http://[::1]:9/cb'), /form-action 'self' http:;/)
  for (const bad of ['data:text/html,x', "x; script-src 'unsafe-inline'", 'not a url', '', '*'])
    assert.equal(policy(bad), own, bad)
  assert.equal(formSource('blob:https://app.example/1'), undefined)
})

test('an asset is named by its content and may be kept for ever; nothing else is an asset', async () => {
  const sheet = assetResponse(assetPath('ambit.css'))
  assert.match(assetPath('ambit.css'), /^\/assets\/ambit\.[0-9a-f]{16}\.css$/)
  assert.equal(sheet?.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  assert.match((await sheet?.text()) ?? '', /--reach/)
  assert.match(assetResponse(assetPath('mark.svg'))?.headers.get('content-type') ?? '', /svg/)
  for (const path of ['/assets/ambit.css', '/assets/../package.json', '/assets/'])
    assert.equal(assetResponse(path), undefined)
})
