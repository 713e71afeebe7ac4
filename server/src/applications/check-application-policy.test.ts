import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idFrom } from '../platform/ids.ts'
import { allows, type PolicyQuestion, policyFault, signInMethodOf } from './check-application-policy.ts'
import { defaultSignInPolicy, type SignInPolicy, signInMethods } from './model.ts'

const acme = idFrom('organization', 'org_01KAV7W2X3Y4Z5A6B7C8D9E0F1')
const other = idFrom('organization', 'org_01KAV7W2X3Y4Z5A6B7C8D9E0F2')

test('an application says who may come in, and whatever it does not name stays out', () => {
  const cases: readonly (readonly [
    policy: Partial<SignInPolicy>,
    question: PolicyQuestion,
    fault: string | undefined,
  ])[] = [
    [{}, {}, undefined],
    [{}, { method: 'Password', organizationId: acme, mfaDone: false, signsUp: true }, undefined],
    [{}, { method: 'Telepathy' }, 'method_not_allowed'],
    [{}, { method: '' }, 'method_not_allowed'],
    [{ methods: ['passkey'] }, { method: 'Password' }, 'method_not_allowed'],
    [{ methods: ['passkey'] }, { method: 'Passkey' }, undefined],
    [{ methods: ['passkey'] }, { method: 'Impersonation' }, undefined],
    [{ methods: ['oauth'] }, { method: 'GoogleOAuth' }, 'method_not_allowed'],
    [{ methods: ['google_oauth'] }, { method: 'GoogleOAuth' }, undefined],
    [{ methods: ['oauth'] }, { method: 'SlackOAuth' }, undefined],
    [{ methods: ['magic_auth'] }, { method: 'magic-link' }, undefined],
    [{ signUp: false }, { signsUp: true }, 'sign_up_not_allowed'],
    [{ signUp: false }, { signsUp: false }, undefined],
    [{ mfa: 'required' }, { mfaDone: false }, 'mfa_required'],
    [{ mfa: 'required' }, { mfaDone: true }, undefined],
    [{ mfa: 'optional' }, { mfaDone: false }, undefined],
    [{ organizations: [acme] }, { organizationId: acme }, undefined],
    [{ organizations: [acme] }, { organizationId: other }, 'organization_not_allowed'],
    [{ organizations: [] }, { organizationId: acme }, 'organization_not_allowed'],
    [{ organizations: [acme] }, { organizationId: null }, undefined],
    [{ requireOrganization: true }, { organizationId: null }, 'organization_required'],
  ]
  for (const [policy, question, fault] of cases) {
    const application = { signIn: { ...defaultSignInPolicy, ...policy } }
    assert.equal(policyFault(application, question), fault, JSON.stringify([policy, question]))
    assert.equal(allows(application, question), fault === undefined)
  }
})

test('every spelling of a method is one method', () => {
  const spellings: readonly (readonly [string, string | undefined])[] = [
    ['Password', 'password'],
    ['MagicAuth', 'magic_auth'],
    ['magic_code', 'magic_auth'],
    ['GitHubOAuth', 'github_oauth'],
    ['github', 'github_oauth'],
    ['AppleOAuth', 'apple_oauth'],
    ['MicrosoftOAuth', 'microsoft_oauth'],
    ['LinkedInOAuth', 'oauth'],
    ['oidc', 'oauth'],
    ['ExternalAuth', 'oauth'],
    ['SSO', 'sso'],
    ['totp', undefined],
    ['browser_session', undefined],
  ]
  for (const [given, found] of spellings) assert.equal(signInMethodOf(given), found, given)
  for (const method of signInMethods) assert.equal(signInMethodOf(method), method)
})
