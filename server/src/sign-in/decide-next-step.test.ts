import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Application, OrganizationDemands } from '../applications/index.ts'
import { idFrom } from '../platform/ids.ts'
import { decideNextStep } from './decide-next-step.ts'
import type { StepQuestion } from './model.ts'

const at = new Date('2026-11-24T14:00:00Z')
const acme = { id: idFrom('organization', 'org_1'), name: 'Acme' }
const beta = { id: idFrom('organization', 'org_2'), name: 'Beta' }
const signIn: Application['signIn'] = {
  methods: ['password', 'magic_auth'],
  signUp: true,
  mfa: 'optional',
  organizations: undefined,
  requireOrganization: false,
}
const factors = [{ id: 'auth_factor_1', type: 'totp' as const }]

function question(over: Partial<Omit<StepQuestion, 'application'>> & { policy?: Partial<Application['signIn']> } = {}) {
  const { policy, ...rest } = over
  const application = { kind: 'web', signIn: { ...signIn, ...policy } } as Application
  const asked: StepQuestion = {
    proof: { userId: idFrom('user', 'user_1'), method: 'Password', at },
    application,
    emailVerified: true,
    factors: [],
    organizations: [],
    organizationId: undefined,
    invited: false,
    demands: new Map(),
    ...rest,
  }
  return decideNextStep(asked)
}
const proven = { userId: idFrom('user', 'user_1'), method: 'Password', at, secondFactorAt: at } as const

test('T36 gates come in one order: method, address, second factor, organization', () => {
  const all = { emailVerified: false, factors, organizations: [acme, beta] }
  const steps = [
    question({ ...all, policy: { methods: ['magic_auth'] } }),
    question(all),
    question({ ...all, emailVerified: true }),
    question({ ...all, emailVerified: true, proof: proven }),
    question({ ...all, emailVerified: true, proof: proven, organizationId: beta.id }),
  ]
  assert.deepEqual(
    steps.map(({ step }) => step),
    ['refused', 'email_verification', 'mfa_challenge', 'organization_selection', 'done'],
  )
})

test('T36 a second factor is asked of whoever has one, and demanded where the application says so', () => {
  const table = [
    { mfa: 'off', has: true, step: 'done' },
    { mfa: 'optional', has: false, step: 'done' },
    { mfa: 'optional', has: true, step: 'mfa_challenge' },
    { mfa: 'required', has: false, step: 'mfa_enrollment' },
    { mfa: 'required', has: true, step: 'mfa_challenge' },
  ] as const
  for (const { mfa, has, step } of table) {
    assert.equal(question({ policy: { mfa }, factors: has ? factors : [] }).step, step, `${mfa} ${has}`)
    assert.equal(question({ policy: { mfa }, factors: has ? factors : [], proof: proven }).step, 'done')
  }
})

test('T36 what a risk demands: a block refuses, a challenge wants a second proof of any kind', () => {
  assert.deepEqual(question({ risk: 'block', emailVerified: false }), { step: 'refused', because: 'risk' })
  assert.deepEqual(question({ risk: 'challenge' }), { step: 'risk_challenge' })
  assert.equal(question({ risk: 'challenge', emailVerified: false }).step, 'email_verification')
  assert.equal(question({ risk: 'challenge', factors, policy: { mfa: 'off' } }).step, 'mfa_challenge')
  assert.equal(question({ risk: 'challenge', policy: { mfa: 'required' } }).step, 'risk_challenge')
  const { secondFactorAt: _, ...first } = proven
  const confirmed = { ...first, confirmedAt: at }
  assert.equal(question({ risk: 'challenge', proof: confirmed }).step, 'done')
  assert.equal(question({ risk: 'challenge', proof: confirmed, policy: { mfa: 'required' } }).step, 'mfa_enrollment')
  assert.equal(question({ risk: 'challenge', proof: confirmed, factors }).step, 'mfa_challenge')
  assert.equal(question({ risk: 'challenge', proof: proven }).step, 'done')
  assert.equal(question({ risk: 'challenge', proof: { ...first, method: 'MagicAuth' } }).step, 'done')
  assert.equal(question({ risk: 'allow' }).step, 'done')
})

test('one membership is taken silently, several are asked about, and none is no organization', () => {
  assert.deepEqual(question({ organizations: [acme] }), { step: 'done', organizationId: acme.id })
  assert.deepEqual(question(), { step: 'done', organizationId: undefined })
  assert.equal(question({ organizations: [acme, beta] }).step, 'organization_selection')
})

test('an organization that was asked for needs a membership or an invitation, and the policy of the application', () => {
  const refused = { step: 'refused', because: 'organization_not_allowed' }
  assert.deepEqual(question({ organizations: [acme], organizationId: beta.id }), refused)
  assert.deepEqual(question({ organizationId: beta.id, invited: true }), { step: 'done', organizationId: beta.id })
  const only = { organizations: [acme.id] }
  assert.deepEqual(question({ organizationId: beta.id, invited: true, policy: only }), refused)
  assert.deepEqual(question({ organizations: [acme, beta], policy: only }), { step: 'done', organizationId: acme.id })
  assert.deepEqual(question({ organizations: [beta], policy: only }), { step: 'done', organizationId: undefined })
  assert.deepEqual(question({ policy: { requireOrganization: true } }), refused)
})

test('T36 what the organization demands is the last gate, whatever the application asks', () => {
  const into = { organizations: [acme, beta], organizationId: acme.id, policy: { mfa: 'off' } } as const
  const demands = (
    methods: OrganizationDemands['methods'],
    mfaRequired = false,
    breakGlass: OrganizationDemands['breakGlass'] = [],
  ) => new Map([[acme.id, { methods, mfaRequired, breakGlass }]])
  const passkey = { ...proven, method: 'Passkey', secondFactorAt: undefined } as const
  const table: readonly (readonly [Parameters<typeof question>[0], object])[] = [
    [{}, { step: 'done', organizationId: acme.id }],
    [{ demands: demands(['sso']) }, { step: 'sso_required', organizationId: 'org_1' }],
    [
      { demands: demands(['sso', 'passkey']) },
      { step: 'refused', because: 'organization_methods', methods: ['sso', 'passkey'] },
    ],
    [{ demands: demands(['password', 'sso']) }, { step: 'done', organizationId: acme.id }],
    [{ demands: demands(undefined, true) }, { step: 'mfa_enrollment' }],
    [
      { demands: demands(undefined, true), factors },
      { step: 'mfa_challenge', factors },
    ],
    [
      { demands: demands(undefined, true), proof: proven },
      { step: 'done', organizationId: acme.id },
    ],
    [
      { demands: demands(['sso']), organizationId: beta.id },
      { step: 'done', organizationId: beta.id },
    ],
    [
      { demands: demands(['passkey'], true), proof: passkey, policy: { methods: ['passkey'] } },
      { step: 'done', organizationId: acme.id },
    ],
  ]
  for (const [over, step] of table) assert.deepEqual(question({ ...into, ...over }), step, JSON.stringify(over))
})

test('T36 a break-glass account comes in past the single sign-on by its own two proofs, and nobody else does', () => {
  const mine = idFrom('user', 'user_1')
  const demanded = (named: OrganizationDemands['breakGlass']) =>
    new Map([[acme.id, { methods: ['sso'] as const, mfaRequired: false, breakGlass: named }]])
  const methods = ['password', 'passkey', 'magic_auth', 'google_oauth', 'sso'] as const
  const into = { organizations: [acme], organizationId: acme.id, policy: { mfa: 'off', methods }, factors } as const
  const { secondFactorAt: _, ...first } = proven
  const sso = { step: 'sso_required', organizationId: 'org_1' }
  const done = { step: 'done', organizationId: acme.id }
  const table: readonly (readonly [string, Parameters<typeof question>[0], object])[] = [
    ['both proofs', { proof: proven }, done],
    ['a passkey, which is both', { proof: { ...first, method: 'Passkey' } }, done],
    ['the password alone, whatever the application asks', { proof: first }, { step: 'mfa_challenge', factors }],
    ['the password alone, and no second factor', { proof: first, factors: [] }, sso],
    ['a code by mail', { proof: { ...proven, method: 'MagicAuth' } }, sso],
    ['another provider', { proof: { ...proven, method: 'GoogleOAuth' } }, sso],
    ['the provider of another organization', { proof: { ...proven, method: 'SSO', vouchedBy: beta.id } }, sso],
    ['somebody who is not named', { proof: proven, demands: demanded([idFrom('user', 'user_2')]) }, sso],
  ]
  for (const [what, over, step] of table)
    assert.deepEqual(question({ ...into, demands: demanded([mine]), ...over }), step, what)
})
