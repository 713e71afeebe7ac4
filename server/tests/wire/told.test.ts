import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createUser, type User } from '../../src/directory/index.ts'
import { Secret } from '../../src/platform/secret.ts'
import { startWireGround, type WireGround } from './ground.ts'

const password = 'correct horse battery staple'
let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

let nth = 0
function person(emailVerified = true): Promise<User> {
  const parts = { email: `told${++nth}@acme.example`, password: new Secret(password), emailVerified }
  return createUser(ground.node.ambit.on, { kind: 'system', node: 'test' }, parts)
}

/** What an act tells, as name and the members that say of whom. */
async function told(act: () => Promise<unknown>): Promise<[string, ...unknown[]][]> {
  await ground.events()
  await act()
  return (await ground.events()).map(({ event, data }) => {
    const error: unknown = Object(data.error).code
    return [event, data.user_id ?? data.id, ...(error === undefined ? [] : [error])]
  })
}

const codeOf = (mail: { text: string } | undefined): string => /\b(\d{6})\b/.exec(mail?.text ?? '')?.[1] ?? ''
const wrongFor = (code: string): string => (code === '000000' ? '000001' : '000000')
const nothing = (): undefined => undefined

test('a sign-in by password is told, and so is one that failed', async () => {
  const { userManagement } = ground.workos
  const { id, email } = await person()
  const right = await told(() => userManagement.authenticateWithPassword({ email, password }))
  assert.deepEqual(right[0], ['authentication.password_succeeded', id])
  assert.deepEqual(
    right.map(([name]) => name),
    ['authentication.password_succeeded', 'session.created'],
  )
  const wrong = await told(() => userManagement.authenticateWithPassword({ email, password: 'x' }).catch(nothing))
  assert.deepEqual(wrong, [['authentication.password_failed', id, 'invalid_credentials']])
})

test('a code by mail is told when it is made, fails and succeeds, and never the code itself', async () => {
  const { userManagement } = ground.workos
  const { id, email } = await person()
  const made = await told(() => userManagement.createMagicAuth({ email }))
  assert.deepEqual([made.length, made[0]?.[0]], [1, 'magic_auth.created'])
  const code = codeOf((await ground.mails(email)).at(-1))
  const wrong = { email, code: wrongFor(code) }
  const failed = await told(() => userManagement.authenticateWithMagicAuth(wrong).catch(nothing))
  assert.deepEqual(failed, [['authentication.magic_auth_failed', id, 'invalid_one_time_code']])
  const right = await told(() => userManagement.authenticateWithMagicAuth({ email, code }))
  assert.deepEqual(right[0], ['authentication.magic_auth_succeeded', id])
})

test('an address that has to be proven first is told at each step', async () => {
  const { userManagement } = ground.workos
  const { id, email } = await person(false)
  let pending = ''
  const asked = await told(() =>
    userManagement.authenticateWithPassword({ email, password }).catch(cause => {
      pending = cause.pendingAuthenticationToken
    }),
  )
  assert.ok(asked.some(([name]) => name === 'email_verification.created'))
  const code = codeOf((await ground.mails(email)).at(-1))
  const verify = (value: string) =>
    userManagement.authenticateWithEmailVerification({ code: value, pendingAuthenticationToken: pending })
  const failed = await told(() => verify(wrongFor(code)).catch(nothing))
  assert.deepEqual(failed, [['authentication.email_verification_failed', id, 'invalid_one_time_code']])
  const right = (await told(() => verify(code))).map(([name]) => name)
  assert.ok(
    right.includes('authentication.email_verification_succeeded') && right.includes('user.updated'),
    String(right),
  )
})

test('a new password by a link is told', async () => {
  const { userManagement } = ground.workos
  const { email } = await person()
  const { passwordResetToken: token } = await userManagement.createPasswordReset({ email })
  const newPassword = 'quite another battery staple'
  const names = (await told(() => userManagement.resetPassword({ token, newPassword }))).map(([name]) => name)
  assert.ok(names.includes('password_reset.succeeded'), String(names))
})

test('an invitation is told when it is sent again, taken back and accepted', async () => {
  const { userManagement } = ground.workos
  const { email } = await person()
  const organizationId = (await ground.organization()).id
  const { id } = await userManagement.sendInvitation({ email, organizationId })
  assert.deepEqual(await told(() => userManagement.resendInvitation(id)), [['invitation.resent', id]])
  const accepted = await told(() => userManagement.acceptInvitation(id))
  assert.deepEqual(accepted.map(([name]) => name).toSorted(), [
    'invitation.accepted',
    'organization_membership.created',
  ])
  const other = await userManagement.sendInvitation({ email: 'nobody@acme.example', organizationId })
  const revoked = await told(() => userManagement.revokeInvitation(other.id))
  assert.deepEqual(revoked, [['invitation.revoked', other.id]])
})

test('a role of an organization, a flag and an object of the vault are told when they come, change and go', async () => {
  const { authorization, vault } = ground.workos
  const { id } = await ground.organization()
  const names = async (act: () => Promise<unknown>) => (await told(act)).map(([name]) => name)
  const slug = 'org-told'
  assert.deepEqual(await names(() => authorization.createOrganizationRole(id, { name: 'Told', slug })), [
    'organization_role.created',
  ])
  assert.deepEqual(await names(() => authorization.updateOrganizationRole(id, slug, { name: 'Other' })), [
    'organization_role.updated',
  ])
  assert.deepEqual(await names(() => authorization.deleteOrganizationRole(id, slug)), ['organization_role.deleted'])
  await ground.ask('POST', '/v1/feature_flags', { slug: 'told', name: 'Told' })
  assert.deepEqual(await names(() => ground.ask('DELETE', '/v1/feature_flags/told')), ['flag.deleted'])
  const object = await vault.createObject({ name: 'told', value: 'a', context: { organization_id: id } })
  assert.deepEqual(await names(() => vault.updateObject({ id: object.id, value: 'b' })), ['vault.data.updated'])
})

test('a domain that was given up and is asked for again is told', async () => {
  const { organizationDomains } = ground.workos
  const { id: organizationId } = await ground.organization()
  const { id } = await organizationDomains.createOrganizationDomain({ organizationId, domain: 'told.example' })
  await ground.db.database.query(`UPDATE organization_domains SET state = 'failed' WHERE id = $1`, [id])
  Object.assign(ground.node.ambit.on, { resolveTxt: async () => [] })
  assert.deepEqual(await told(() => organizationDomains.verifyOrganizationDomain(id)), [
    ['organization_domain.updated', id],
  ])
})
