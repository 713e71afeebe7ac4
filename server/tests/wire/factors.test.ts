import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 })
const wrongFor = (secret: string): string => {
  const near = [-1, 0, 1].map(steps => codeOf(secret, steps))
  return ['000000', '111111', '222222', '333333'].find(code => !near.includes(code)) ?? '444444'
}

served(
  [
    'MultiFactorAuth.enrollFactor',
    'MultiFactorAuth.getFactor',
    'MultiFactorAuth.challengeFactor',
    'MultiFactorAuth.verifyChallenge',
    'MultiFactorAuth.deleteFactor',
  ],
  'a factor of an application is begun, challenged, proven by a code once, and removed',
  async () => {
    const mfa = ground.workos.multiFactorAuth
    const factor = await mfa.enrollFactor({ type: 'totp', issuer: 'Acme', user: 'mina@acme.example' })
    assert.match(factor.id, /^auth_factor_[0-9A-Z]{26}$/)
    assert.equal(factor.type, 'totp')
    const totp = factor.totp ?? assert.fail('no totp')
    assert.deepEqual([totp.issuer, totp.user], ['Acme', 'mina@acme.example'])
    assert.match(totp.uri, /^otpauth:\/\/totp\/Acme:mina%40acme\.example\?.*secret=/)
    assert.match(totp.qrCode, /^data:image\/svg\+xml;base64,/)
    const read = await mfa.getFactor(factor.id)
    assert.deepEqual([read.id, read.totp], [factor.id, { issuer: 'Acme', user: 'mina@acme.example' }])
    const challenge = await mfa.challengeFactor({ authenticationFactorId: factor.id })
    assert.equal(challenge.authenticationFactorId, factor.id)
    const ask = (code: string, id = challenge.id) => mfa.verifyChallenge({ authenticationChallengeId: id, code })
    assert.equal((await ask(wrongFor(totp.secret))).valid, false)
    const code = codeOf(totp.secret)
    const right = await ask(code)
    assert.deepEqual([right.valid, right.challenge.id], [true, challenge.id])
    await assert.rejects(ask(code), { status: 422 })
    const next = await mfa.challengeFactor({ authenticationFactorId: factor.id })
    assert.equal((await ask(code, next.id)).valid, false, 'T37: a used code answers no other challenge')
    await mfa.deleteFactor(factor.id)
    await assert.rejects(mfa.getFactor(factor.id), { status: 404 })
    await assert.rejects(mfa.challengeFactor({ authenticationFactorId: factor.id }), { status: 404 })
    await assert.rejects(mfa.enrollFactor({ type: 'sms', phoneNumber: '+15005550006' }), { status: 422 })
  },
)

served(
  ['MultiFactorAuth.createUserAuthFactor', 'MultiFactorAuth.listUserAuthFactors'],
  'a user’s factor answers its secret once, and counts once a code proved it',
  async () => {
    const user = await ground.user()
    const mfa = ground.workos.multiFactorAuth
    const { authenticationFactor, authenticationChallenge } = await mfa.createUserAuthFactor({
      userId: user.id,
      type: 'totp',
      totpIssuer: 'Acme',
      totpUser: user.email,
    })
    const { totp } = authenticationFactor
    assert.deepEqual(
      [totp?.issuer, totp?.user, authenticationChallenge.authenticationFactorId],
      ['Acme', user.email, authenticationFactor.id],
    )
    const list = await mfa.listUserAuthFactors({ userId: user.id })
    assert.deepEqual(
      list.data.map(({ id, totp: shown }) => [id, shown]),
      [[authenticationFactor.id, { issuer: 'Acme', user: user.email }]],
    )
    const secret = totp?.secret ?? ''
    const tried = await mfa.verifyChallenge({
      authenticationChallengeId: authenticationChallenge.id,
      code: codeOf(secret),
    })
    assert.equal(tried.valid, true)
    await assert.rejects(
      ground.node.api('GET', '/user_management/users/user_00000000000000000000000000/auth_factors'),
      /404/,
    )
    await assert.rejects(mfa.createUserAuthFactor({ userId: user.id, type: 'totp', totpSecret: 'not base 32!' }), {
      status: 422,
    })
  },
)

served(
  'MultiFactorAuth.verifyChallenge',
  'T37 five codes of many in parallel are judged, and then the right one is dead',
  async () => {
    const mfa = ground.workos.multiFactorAuth
    const factor = await mfa.enrollFactor({ type: 'totp', issuer: 'Acme', user: 'x' })
    const secret = factor.totp?.secret ?? ''
    const { id } = await mfa.challengeFactor({ authenticationFactorId: factor.id })
    const path = `/auth/challenges/${id}/verify`
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ground.ask('POST', path, { code: wrongFor(secret) })),
    )
    assert.equal(answers.filter(({ status }) => status === 201).length, 5)
    const dead = await ground.ask('POST', path, { code: codeOf(secret) })
    assert.deepEqual([dead.status, dead.json.code], [400, 'one_time_code_too_many_attempts'])
  },
)
