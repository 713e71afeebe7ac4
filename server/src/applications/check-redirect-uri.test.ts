import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redirectUriFault } from './check-redirect-registration.ts'
import { redirectUriAllowed } from './check-redirect-uri.ts'
import type { ApplicationKind } from './model.ts'

const site = 'https://app.example.com/auth/callback'

/** Each was an open redirect somewhere (RFC 9700 section 4.1). */
const nearMisses: readonly (readonly [what: string, asked: string])[] = [
  ['prefix of the path', 'https://app.example.com/auth/callback/'],
  ['longer path', 'https://app.example.com/auth/callback/evil'],
  ['suffix without a slash', 'https://app.example.com/auth/callbackevil'],
  ['shorter path', 'https://app.example.com/auth'],
  ['root', 'https://app.example.com/'],
  ['no path', 'https://app.example.com'],
  ['plain http', 'http://app.example.com/auth/callback'],
  ['scheme in upper case', 'HTTPS://app.example.com/auth/callback'],
  ['host in upper case', 'https://APP.example.com/auth/callback'],
  ['path in upper case', 'https://app.example.com/auth/Callback'],
  ['default port written out', 'https://app.example.com:443/auth/callback'],
  ['another port', 'https://app.example.com:8443/auth/callback'],
  ['subdomain', 'https://evil.app.example.com/auth/callback'],
  ['parent domain', 'https://example.com/auth/callback'],
  ['suffix of the host', 'https://app.example.com.evil.example/auth/callback'],
  ['dot as any letter', 'https://appxexample.com/auth/callback'],
  ['trailing dot of the host', 'https://app.example.com./auth/callback'],
  ['user information', 'https://app.example.com@evil.example/auth/callback'],
  ['user and password', 'https://app.example.com:x@evil.example/auth/callback'],
  ['many @', 'https://a@b@app.example.com/auth/callback'],
  ['encoded @', 'https://app.example.com%40evil.example/auth/callback'],
  ['dot segments', 'https://app.example.com/auth/../auth/callback'],
  ['encoded dot segments', 'https://app.example.com/auth/%2e%2e/auth/callback'],
  ['twice encoded slash', 'https://app.example.com/auth%252fcallback'],
  ['encoded slash', 'https://app.example.com/auth%2fcallback'],
  ['path parameter', 'https://app.example.com/auth/..;/auth/callback'],
  ['double slash', 'https://app.example.com//auth/callback'],
  ['fragment', `${site}#`],
  ['fragment with content', `${site}#code=1`],
  ['extra query', `${site}?next=https://evil.example`],
  ['empty query', `${site}?`],
  ['backslash for slash', 'https://app.example.com\\auth/callback'],
  ['backslash before @', 'https://evil.example\\@app.example.com/auth/callback'],
  ['tab inside', 'https://app.exam\tple.com/auth/callback'],
  ['line feed at the end', `${site}\n`],
  ['space in front', ` ${site}`],
  ['null byte', `${site}\0`],
  ['twin in another script', 'https://\u0430pp.example.com/auth/callback'],
  ['punycode twin', 'https://xn--pp-7ja.example.com/auth/callback'],
  ['full-width dot', 'https://app.example\uff0ecom/auth/callback'],
  ['javascript', 'javascript:alert(1)//https://app.example.com/auth/callback'],
  ['data', 'data:text/html,https://app.example.com/auth/callback'],
  ['scheme-relative', '//app.example.com/auth/callback'],
  ['two values', `${site},https://evil.example`],
  ['empty', ''],
]

test(`T03 MT14 CVE-2026-7504 CVE-2024-52289 CVE-2024-8883 ${nearMisses.length} near misses of a redirect URI are refused`, () => {
  assert.equal(redirectUriAllowed({ asked: site, registered: [site], kind: 'web' }), true, 'the URI itself')
  const allowed = nearMisses.filter(([, asked]) => redirectUriAllowed({ asked, registered: [site], kind: 'agent' }))
  assert.deepEqual(allowed, [])
})

const loopback = 'http://127.0.0.1:9000/cb?a=1'
const loopbackCases: readonly (readonly [registered: string, asked: string, allowed: boolean])[] = [
  [loopback, 'http://127.0.0.1:51004/cb?a=1', true],
  [loopback, 'http://127.0.0.1/cb?a=1', true],
  ['http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb', true],
  ['http://[::1]/cb', 'http://[::1]:51004/cb', true],
  ['http://localhost/cb', 'http://localhost:51004/cb', true],
  ['http://localhost:3000', 'http://localhost:51004', true],
  [loopback, 'http://localhost:51004/cb?a=1', false],
  [loopback, 'http://[::1]:51004/cb?a=1', false],
  ['http://localhost/cb', 'http://127.0.0.1:51004/cb', false],
  [loopback, 'http://127.0.0.2:51004/cb?a=1', false],
  [loopback, 'http://127.1:51004/cb?a=1', false],
  [loopback, 'http://2130706433:51004/cb?a=1', false],
  [loopback, 'http://0x7f.0.0.1:51004/cb?a=1', false],
  [loopback, 'http://0.0.0.0:51004/cb?a=1', false],
  [loopback, 'http://[::ffff:127.0.0.1]:51004/cb?a=1', false],
  [loopback, 'http://[0:0:0:0:0:0:0:1]:51004/cb?a=1', false],
  [loopback, 'https://127.0.0.1:51004/cb?a=1', false],
  [loopback, 'http://127.0.0.1:51004/cb', false],
  [loopback, 'http://127.0.0.1:51004/cb?a=2', false],
  [loopback, 'http://127.0.0.1:51004/other?a=1', false],
  [loopback, 'http://127.0.0.1:51004/cb?a=1#x', false],
  [loopback, 'http://127.0.0.1:0/cb?a=1', false],
  [loopback, 'http://127.0.0.1:99999/cb?a=1', false],
  [loopback, 'http://127.0.0.1:080/cb?a=1', false],
  [loopback, 'http://127.0.0.1:/cb?a=1', false],
  [loopback, 'http://user@127.0.0.1:51004/cb?a=1', false],
  [loopback, 'http://127.0.0.1:51004@evil.example/cb?a=1', false],
  [loopback, 'http://127.0.0.1.evil.example:51004/cb?a=1', false],
  [loopback, 'http://localhost.evil.example/cb?a=1', false],
]

test('T04 CVE-2020-15233 a loopback redirect URI of an installed program may vary in its port and in nothing else', () => {
  for (const [registered, asked, allowed] of loopbackCases)
    assert.equal(
      redirectUriAllowed({ asked, registered: [registered], kind: 'agent' }),
      allowed,
      `${registered} ${asked}`,
    )
  for (const kind of ['web', 'single_page', 'machine'] as const satisfies ApplicationKind[])
    assert.equal(
      redirectUriAllowed({ asked: 'http://127.0.0.1:51004/cb?a=1', registered: [loopback], kind }),
      false,
      `the port of a ${kind} application is fixed`,
    )
})

const wildcardCases: readonly (readonly [registered: string, asked: string, allowed: boolean])[] = [
  ['https://pr-*-web.example.com/cb', 'https://pr-17-web.example.com/cb', true],
  ['https://*.preview.example.com/cb', 'https://a_b-1.preview.example.com/cb', true],
  ['http://localhost:*/cb', 'http://localhost:8123/cb', true],
  ['https://pr-*-web.example.com/cb', 'https://pr-a.b-web.example.com/cb', false],
  ['https://pr-*-web.example.com/cb', 'https://pr--web.example.com/cb', false],
  ['https://pr-*-web.example.com/cb', 'https://pr-evil.example/-web.example.com/cb', false],
  ['https://pr-*-web.example.com/cb', 'https://pr-x@evil-web.example.com/cb', false],
  ['https://pr-*-web.example.com/cb', 'https://pr-17-web.example.com/other', false],
  ['https://*.preview.example.com/cb', 'https://preview.example.com/cb', false],
  ['https://*.preview.example.com/cb', 'https://*.preview.example.com.evil.example/cb', false],
  ['http://localhost:*/cb', 'http://localhost:8123@evil.example/cb', false],
  ['http://localhost:*/cb', 'http://localhost:0/cb', false],
]

test('T03 a star stands for a part of one label or for a port, never for a dot', () => {
  for (const [registered, asked, allowed] of wildcardCases)
    assert.equal(
      redirectUriAllowed({ asked, registered: [registered], kind: 'web' }),
      allowed,
      `${registered} ${asked}`,
    )
})

const registrations: readonly (readonly [uri: string, kind: ApplicationKind, production: boolean, fine: boolean])[] = [
  [site, 'web', true, true],
  ['http://127.0.0.1:3000/cb', 'web', true, true],
  ['http://localhost:3000/cb', 'web', false, true],
  ['http://localhost:3000/cb', 'agent', true, true],
  ['cursor://anysphere.cursor-mcp/oauth/callback', 'agent', true, true],
  ['https://pr-*-web.example.com/cb', 'web', true, true],
  ['http://localhost:*/cb', 'web', false, true],
  ['http://localhost:3000/cb', 'web', true, false],
  ['http://app.example.com/cb', 'web', false, false],
  ['http://127.0.0.2/cb', 'agent', false, false],
  ['javascript:alert(1)', 'agent', false, false],
  ['javascript://app.example.com/%0aalert(1)', 'agent', false, false],
  ['JavaScript://app.example.com/cb', 'agent', false, false],
  ['data:text/html,x', 'agent', false, false],
  ['vbscript://x/y', 'agent', false, false],
  ['file:///etc/passwd', 'agent', false, false],
  ['blob:https://app.example.com/x', 'agent', false, false],
  ['myapp:/callback', 'agent', false, false],
  ['cursor://anysphere.cursor-mcp/oauth/callback', 'web', true, false],
  [`${site}#fragment`, 'web', true, false],
  [`${site}#`, 'web', true, false],
  ['https://user@app.example.com/cb', 'web', true, false],
  ['https://@app.example.com/cb', 'web', true, false],
  ['https://app.example.com\\cb', 'web', true, false],
  ['https://app.example.com/c b', 'web', true, false],
  ['https://\u0430pp.example.com/cb', 'web', true, false],
  ['java\tscript:alert(1)', 'agent', false, false],
  ['https:app.example.com/cb', 'web', true, false],
  ['https://*.com/cb', 'web', true, false],
  ['https://*.co.uk/cb', 'web', true, false],
  ['https://*.vercel.app/cb', 'web', true, false],
  ['https://a.*.example.com/cb', 'web', true, false],
  ['https://*.*.example.com/cb', 'web', true, false],
  ['https://app.example.com/*', 'web', true, false],
  ['*', 'web', false, false],
  ['/cb', 'web', false, false],
]

test('T28 CVE-2026-54072 what can’t be a way back to a program is not registered', () => {
  for (const [uri, kind, production, fine] of registrations) {
    const fault = redirectUriFault({ uri, kind, production, wildcards: true })
    assert.equal(fault === undefined, fine, `${uri} for ${kind}: ${fault ?? 'fine'}`)
  }
  assert.notEqual(
    redirectUriFault({ uri: 'https://pr-*-web.example.com/cb', kind: 'agent', production: false, wildcards: false }),
    undefined,
    'a program that registers itself gets no star',
  )
})
