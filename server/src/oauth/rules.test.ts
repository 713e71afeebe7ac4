import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../platform/ids.ts'
import { type ClaimantQuestion, claimantFault } from './check-claimant.ts'
import { checkClientDescription } from './check-client-description.ts'
import { isClientIdUrl } from './check-client-id-url.ts'
import { checkLengths } from './check-lengths.ts'
import { checkMaxAge } from './check-max-age.ts'
import { checkPkce, verifierFits } from './check-pkce.ts'
import { checkPrompt } from './check-prompt.ts'
import { checkRepeated } from './check-repeated.ts'
import { checkRequestObject } from './check-request-object.ts'
import { checkResource } from './check-resource.ts'
import { checkResponseMode } from './check-response-mode.ts'
import { checkResponseType } from './check-response-type.ts'
import { checkScope } from './check-scope.ts'
import { redirectsByItself } from './decide-automatic-redirect.ts'
import { decideClaim, decideCompletion } from './decide-claim.ts'
import { signInNeeded } from './decide-sign-in.ts'
import { documentFreshSeconds } from './derive-document-freshness.ts'
import { redirectWith } from './derive-redirect.ts'
import type { Checked, ClaimAttempt, Parameters } from './model.ts'
import { parseClientClaim } from './parse-client-claim.ts'
import { parseParameters } from './parse-parameters.ts'

function parameters(query: string): Parameters {
  return parseParameters(new URLSearchParams(query))
}

/** `ok`, or the error's code. */
function verdict(checked: Checked<unknown>): string {
  return checked.ok ? 'ok' : checked.error
}

const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

const steps: readonly (readonly [query: string, step: (asked: Parameters) => Checked<unknown>, verdict: string])[] = [
  ['state=a&scope=b', checkRepeated, 'ok'],
  ['state=a&state=a', checkRepeated, 'invalid_request'],
  ['state=&state=a', checkRepeated, 'invalid_request'],
  ['resource=a&resource=b', checkRepeated, 'invalid_target'],
  ['', checkRequestObject, 'ok'],
  ['request=x', checkRequestObject, 'invalid_request'],
  ['request_uri=urn:x', checkRequestObject, 'invalid_request_uri'],
  ['response_type=code', checkResponseType, 'ok'],
  ['response_type=', checkResponseType, 'invalid_request'],
  ['response_type=Code', checkResponseType, 'unsupported_response_type'],
  ['response_type=code+token', checkResponseType, 'unsupported_response_type'],
  ['response_mode=query', checkResponseMode, 'ok'],
  ['response_mode=form_post', checkResponseMode, 'invalid_request'],
  [`state=${'x'.repeat(4096)}`, checkLengths, 'ok'],
  [`state=${'x'.repeat(4097)}`, checkLengths, 'invalid_request'],
  [`nonce=${'x'.repeat(1025)}`, checkLengths, 'invalid_request'],
  [`code_challenge=${challenge}&code_challenge_method=S256`, checkPkce, 'ok'],
  [`code_challenge=${challenge}`, checkPkce, 'invalid_request'],
  [`code_challenge=${challenge}=&code_challenge_method=S256`, checkPkce, 'invalid_request'],
  ['prompt=consent', checkPrompt, 'ok'],
  ['prompt=none+consent', checkPrompt, 'invalid_request'],
]

test('each step of an authorization request says yes, or with which code the client is sent back', () => {
  for (const [query, step, expected] of steps) assert.equal(verdict(step(parameters(query))), expected, query)
})

test('T01 a verifier fits its own challenge and nothing else (RFC 7636 appendix B)', () => {
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
  assert.equal(verifierFits(verifier, challenge), true)
  for (const other of [undefined, '', challenge, `${verifier}=`, verifier.slice(1), 'a'.repeat(42), 'a'.repeat(129)])
    assert.equal(verifierFits(other, challenge), false, other)
})

test('T12 a resource is one of the MCP endpoints, under any name of this machine, kept in one form', () => {
  const local = (asked: string | undefined): string | undefined => {
    const checked = checkResource({ asked, baseUrl: 'http://localhost:4000', otherwise: 'http://localhost:4000/mcp' })
    return checked.ok ? checked.value : checked.error
  }
  assert.equal(local(undefined), 'http://localhost:4000/mcp')
  assert.equal(local('http://127.0.0.1:4000/mcp'), 'http://localhost:4000/mcp')
  assert.equal(local('http://[::1]:4001/mcp/github'), 'http://localhost:4000/mcp/github')
  const refused = [
    'https://localhost:4000/mcp',
    'http://evil.example/mcp',
    'http://localhost:4000/mcp/',
    'http://localhost:4000/mcp/a/b',
    'http://localhost:4000/mcp#x',
    'http://localhost:4000/mcp?x',
    'http://user@localhost:4000/mcp',
    'http://localhost:4000/mcp/../v1',
    'http://localhost:4000\\mcp',
    '/mcp',
    'mcp',
  ]
  for (const asked of refused) assert.equal(local(asked), 'invalid_target', asked)
  const hosted = (asked: string): boolean =>
    checkResource({ asked, baseUrl: 'https://id.acme.example', otherwise: undefined }).ok
  assert.equal(hosted('https://id.acme.example/mcp'), true)
  for (const asked of ['https://id.acme.example:8443/mcp', 'http://localhost/mcp', 'https://acme.example/mcp'])
    assert.equal(hosted(asked), false, asked)
})

test('T22 a scope is what is allowed, each word once, and never cut to it in silence', () => {
  const allowed = ['mcp:use', 'openid']
  assert.deepEqual(checkScope({ asked: undefined, allowed, otherwise: 'mcp:use' }), { ok: true, value: 'mcp:use' })
  assert.deepEqual(checkScope({ asked: 'openid openid', allowed, otherwise: '' }), { ok: true, value: 'openid' })
  for (const asked of ['mcp:use admin', 'MCP:USE', ' openid', 'openid  mcp:use', 'openid\tmcp:use', '"'])
    assert.equal(verdict(checkScope({ asked, allowed, otherwise: '' })), 'invalid_scope', asked)
})

test('T24 who has to sign in: strangers, too old a sign-in, prompt=login; not twice for one request', () => {
  const asked = {
    isSignedIn: true,
    secondsSince: 50,
    maxAgeSeconds: 60,
    prompt: undefined,
    secondsSinceAsked: undefined,
  }
  assert.equal(signInNeeded(asked), false)
  assert.equal(signInNeeded({ ...asked, secondsSince: 61 }), true)
  assert.equal(signInNeeded({ ...asked, isSignedIn: false, secondsSince: undefined }), true)
  assert.equal(signInNeeded({ ...asked, prompt: 'login' }), true)
  assert.equal(signInNeeded({ ...asked, maxAgeSeconds: 0, secondsSince: 0 }), true)
  assert.equal(signInNeeded({ ...asked, maxAgeSeconds: 0, secondsSince: 5, secondsSinceAsked: 9 }), false)
  assert.equal(signInNeeded({ ...asked, prompt: 'login', secondsSince: 50, secondsSinceAsked: 9 }), true, 'cancelled')
  const checked = checkMaxAge(parameters('max_age=30'), 60)
  assert.deepEqual(checked, { ok: true, value: 30 })
  assert.deepEqual(checkMaxAge(parameters('max_age=90'), 60), { ok: true, value: 60 }, 'never longer than the policy')
  for (const text of ['-1', '1.5', 'x', '1e3'])
    assert.equal(verdict(checkMaxAge(parameters(`max_age=${text}`), 60)), 'invalid_request')
})

test('T06 only a redirect that somebody vouched for, or that stays on this machine, goes by itself', () => {
  const site = { registration: 'dynamic', redirectUri: 'https://agent.example/cb', knownToPerson: false } as const
  assert.equal(redirectsByItself(site), false)
  assert.equal(redirectsByItself({ ...site, registration: 'metadata_document' }), false)
  assert.equal(redirectsByItself({ ...site, redirectUri: 'http://localhost.evil.example/cb' }), false)
  assert.equal(redirectsByItself({ ...site, redirectUri: 'cursor://x/cb' }), false)
  assert.equal(redirectsByItself({ ...site, redirectUri: 'http://127.0.0.1:9000/cb' }), true)
  assert.equal(redirectsByItself({ ...site, registration: 'admin' }), true)
  assert.equal(redirectsByItself({ ...site, knownToPerson: true }), true)
})

test('the answer is added to the redirect URI, and what stood in its query stays', () => {
  const answer = { issuer: 'https://id.example', members: { code: 'a+b', state: undefined } }
  const end = 'code=a%2Bb&iss=https%3A%2F%2Fid.example'
  assert.equal(redirectWith({ ...answer, redirectUri: 'https://a.example/cb' }), `https://a.example/cb?${end}`)
  assert.equal(redirectWith({ ...answer, redirectUri: 'https://a.example/cb?x=1' }), `https://a.example/cb?x=1&${end}`)
  assert.equal(redirectWith({ ...answer, redirectUri: 'https://a.example/cb?' }), `https://a.example/cb?${end}`)
})

test('a document is kept as long as its headers say, within an hour’s reason', () => {
  const seconds: readonly (readonly [header: string | null, seconds: number])[] = [
    [null, 3600],
    ['max-age=600', 600],
    ['public, max-age=600, must-revalidate', 600],
    ['max-age=1', 60],
    ['max-age=99999999', 86400],
    ['max-age=x', 3600],
    ['no-store', 60],
    ['max-age=600, no-cache', 60],
  ]
  for (const [header, expected] of seconds) assert.equal(documentFreshSeconds(header), expected, String(header))
})

test('a client id is the address of a document only in its one plain form', () => {
  for (const id of [
    'https://agent.example/client.json',
    'https://agent.example:8443/a/b',
    'https://xn--mbit-5qa.example/c',
  ])
    assert.equal(isClientIdUrl(id), true, id)
  for (const id of [
    'client_01',
    'https://agent.example/',
    'https://agent.example/%2E%2E/c',
    'https://a.example/c?x',
    'HTTPS://a.example/c',
  ])
    assert.equal(isClientIdUrl(id), false, id)
})

test('T13 a request proves its client in one way, and names one client', () => {
  const claim = (authorization: string | null, form: string): string | undefined => {
    const found = parseClientClaim(authorization, parameters(form).values)
    return found && `${found.proof} ${found.clientId}`
  }
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`
  assert.equal(claim(null, 'client_id=a'), 'none a')
  assert.equal(claim(null, 'client_id=a&client_secret=s'), 'secret a')
  assert.equal(claim(basic('a:s'), ''), 'secret a')
  assert.equal(claim(basic('https%3A%2F%2Fa.example:s%3A'), 'client_id=https://a.example'), 'secret https://a.example')
  for (const [header, form] of [
    [null, ''],
    [null, 'client_secret=s'],
    [basic('a:s'), 'client_id=a&client_secret=s'],
    [basic('a:s'), 'client_id=b'],
    [basic('a'), 'client_id=a'],
    [basic(':s'), ''],
    [basic('%zz:s'), ''],
    ['Bearer a', 'client_id=a'],
    [null, 'client_id=a&client_assertion=x'],
    [null, 'client_id=a&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
  ] as const)
    assert.equal(claim(header, form), undefined, `${header} ${form}`)
})

test('a document of many programs loses the redirect URIs that can’t be used; a registration with one is refused', () => {
  const metadata = { redirect_uris: ['http://127.0.0.1/cb', 'javascript:alert(1)'] }
  const document = checkClientDescription({ metadata, production: true, secretsAllowed: false })
  assert.deepEqual(document.ok && document.value.redirectUris, ['http://127.0.0.1/cb'])
  assert.equal(document.ok && document.value.name, '127.0.0.1')
  assert.equal(checkClientDescription({ metadata, production: true, secretsAllowed: true }).ok, false)
})

test('T20 who may own an agent that asks: whom it asked, where they belong, with a role that is named', () => {
  const [userId, other] = [newId('user'), newId('user')]
  const [acme, beta] = [newId('organization'), newId('organization')]
  const member = { organizationId: acme, roles: ['member'] }
  const asked = { userId, emailKey: 'm@a.example', hintKey: 'm@a.example', linkedTo: undefined, roleSlugs: [] }
  const good = { ...asked, organizationId: acme, memberships: [member] }
  const rows: readonly (readonly [Partial<ClaimantQuestion>, ReturnType<typeof claimantFault>])[] = [
    [{}, undefined],
    [{ linkedTo: userId }, undefined],
    [{ organizationId: undefined, memberships: [] }, undefined],
    [{ roleSlugs: ['admin', 'member'] }, undefined],
    [{ hintKey: 'n@a.example' }, 'email_mismatch'],
    [{ hintKey: undefined }, 'email_mismatch'],
    [{ linkedTo: other }, 'wrong_account'],
    [{ organizationId: beta }, 'invalid_organization'],
    [{ memberships: [] }, 'invalid_organization'],
    [{ organizationId: undefined }, 'organization_selection_required'],
    [{ roleSlugs: ['admin'] }, 'role_required'],
    [{ organizationId: undefined, memberships: [], roleSlugs: ['member'] }, 'role_required'],
    [{ memberships: [member, { organizationId: beta, roles: ['admin'] }], roleSlugs: ['admin'] }, 'role_required'],
  ]
  for (const [change, fault] of rows) assert.equal(claimantFault({ ...good, ...change }), fault, JSON.stringify(change))
})

type ClaimAbout = readonly [
  { readonly claimedAt: Date | undefined; readonly isLate: boolean } | undefined,
  Pick<ClaimAttempt, 'state' | 'isLate' | 'codeIsLate' | 'guessesLeft'> | undefined,
]

test('T20 T93 what is over of a claim stays over, and a code is compared only while it counts', () => {
  const waits = { claimedAt: undefined, isLate: false }
  const open = { state: 'open', isLate: false, codeIsLate: true, guessesLeft: 0 } as const
  const linked = { ...open, state: 'linked', codeIsLate: false, guessesLeft: 5 } as const
  const rows: readonly (readonly [ClaimAbout, string, string])[] = [
    [[undefined, undefined], 'invalid_claim', 'invalid_claim'],
    [[waits, undefined], 'invalid_claim', 'claim_not_confirmed'],
    [[{ ...waits, isLate: true }, undefined], 'invalid_claim', 'claim_expired'],
    [[waits, open], 'open', 'claim_not_confirmed'],
    [[waits, linked], 'open', 'open'],
    [[waits, { ...linked, codeIsLate: true }], 'open', 'user_code_expired'],
    [[waits, { ...linked, guessesLeft: 0 }], 'open', 'user_code_expired'],
    [[waits, { ...linked, isLate: true }], 'claim_expired', 'claim_expired'],
    [[{ ...waits, isLate: true }, linked], 'claim_expired', 'claim_expired'],
    [[waits, { ...open, state: 'replaced' }], 'claim_expired', 'claim_expired'],
    [[waits, { ...open, state: 'denied' }], 'claim_denied', 'claim_denied'],
    [[{ ...waits, claimedAt: new Date(0) }, linked], 'already_claimed', 'already_claimed'],
    [[waits, { ...open, state: 'completed' }], 'already_claimed', 'already_claimed'],
  ]
  for (const [about, forPerson, forAgent] of rows)
    assert.deepEqual([decideClaim(...about), decideCompletion(...about)], [forPerson, forAgent], JSON.stringify(about))
})
