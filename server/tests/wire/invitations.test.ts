import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { GenericServerException, NotFoundException, OauthException } from '@workos-inc/node'
import { decodeJwt } from 'jose'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
const password = 'correct horse battery staple'
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

let nth = 0
const fresh = (): string => `invited${++nth}@acme.example`

async function organization(): Promise<string> {
  return (await ground.workos.organizations.createOrganization({ name: `Inviting ${++nth}` })).id
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const cause = await call.then(
    () => undefined,
    error => error,
  )
  if (cause instanceof OauthException) return String(cause.error)
  assert.ok(cause instanceof GenericServerException, String(cause))
  return String(cause.code)
}

served(
  ['UserManagement.sendInvitation', 'UserManagement.getInvitation', 'UserManagement.findInvitationByToken'],
  'an invitation is mailed with its link, and found by id and by token; events say neither token nor link',
  async () => {
    const { userManagement } = ground.workos
    const [email, organizationId] = [fresh(), await organization()]
    const inviter = await ground.user()
    await ground.events()
    const made = await userManagement.sendInvitation({
      email,
      organizationId,
      roleSlug: 'admin',
      inviterUserId: inviter.id,
      expiresInDays: 3,
    })
    assert.deepEqual(
      [made.email, made.state, made.organizationId, made.inviterUserId, made.acceptedAt],
      [email, 'pending', organizationId, inviter.id, null],
    )
    const days = (Date.parse(made.expiresAt) - Date.parse(made.createdAt)) / 86_400_000
    assert.ok(days > 2.9 && days < 3.1, String(days))
    assert.ok(made.acceptInvitationUrl.startsWith(`${ground.node.baseUrl}/invitation?`))
    assert.deepEqual(await userManagement.getInvitation(made.id), made)
    assert.equal((await ground.workos8.userManagement.findInvitationByToken(made.token)).id, made.id)
    await assert.rejects(userManagement.findInvitationByToken('nobody'), NotFoundException)
    const [mail] = await ground.mails(email)
    assert.ok(mail?.text.includes(made.acceptInvitationUrl))
    const told = await ground.events()
    assert.ok(told.some(({ event, data }) => event === 'invitation.created' && data.id === made.id))
    assert.doesNotMatch(JSON.stringify(told), new RegExp(made.token))
  },
)

served('UserManagement.sendInvitation', 'what stands in the way of an invitation is said by its code', async () => {
  const { userManagement } = ground.workos
  const [email, organizationId] = [fresh(), await organization()]
  await userManagement.sendInvitation({ email })
  await userManagement.sendInvitation({ email, organizationId })
  const member = await ground.user({ email: fresh() })
  await userManagement.createOrganizationMembership({ organizationId, userId: member.id })
  const refusals = [
    [{ email }, 'email_already_invited'],
    [{ email: email.toUpperCase(), organizationId }, 'email_already_invited_to_organization'],
    [{ email: member.email }, 'user_already_exists'],
    [{ email: member.email, organizationId }, 'user_already_organization_member'],
    [{ email: fresh(), organizationId, roleSlug: 'emperor' }, 'invalid_role'],
    [{ email: fresh(), expiresInDays: 0 }, 'expires_in_days_too_short'],
    [{ email: fresh(), expiresInDays: 31 }, 'expires_in_days_too_long'],
  ] as const
  for (const [parts, code] of refusals) assert.equal(await codeOf(userManagement.sendInvitation(parts)), code)
})

served(
  ['UserManagement.listInvitations', 'UserManagement.resendInvitation', 'UserManagement.revokeInvitation'],
  'invitations are listed, mailed again and taken back; one that is taken back opens nothing',
  async () => {
    const { userManagement } = ground.workos
    const [email, organizationId] = [fresh(), await organization()]
    const { id, token } = await userManagement.sendInvitation({ email, organizationId })
    const listed = await userManagement.listInvitations({ email, organizationId })
    assert.deepEqual(
      listed.data.map(each => [each.id, each.state]),
      [[id, 'pending']],
    )
    assert.equal((await userManagement.resendInvitation(id)).token, token)
    assert.equal((await ground.mails(email)).length, 2)
    const revoked = await userManagement.revokeInvitation(id)
    assert.deepEqual([revoked.state, revoked.token], ['revoked', ''])
    assert.equal(await codeOf(userManagement.revokeInvitation(id)), 'invite_not_pending')
    assert.equal(await codeOf(userManagement.resendInvitation(id)), 'invite_revoked')
    assert.equal(await codeOf(userManagement.acceptInvitation(id)), 'invite_not_pending')
    const again = await userManagement.sendInvitation({ email, organizationId })
    assert.notEqual(again.id, id)
  },
)

served(
  'UserManagement.acceptInvitation',
  'accepting makes the person a member with the role of the invitation',
  async () => {
    const { userManagement } = ground.workos
    const [email, organizationId] = [fresh(), await organization()]
    const { id } = await userManagement.sendInvitation({ email, organizationId, roleSlug: 'admin' })
    assert.equal(await codeOf(userManagement.acceptInvitation(id)), 'invalid_invite', 'nobody has this address yet')
    const user = await userManagement.createUser({ email })
    const accepted = await userManagement.acceptInvitation(id)
    assert.deepEqual([accepted.state, accepted.acceptedUserId], ['accepted', user.id])
    const { data } = await userManagement.listOrganizationMemberships({ userId: user.id })
    assert.deepEqual(
      data.map(each => [each.organizationId, each.role.slug, each.status]),
      [[organizationId, 'admin', 'active']],
    )
  },
)

test('T35 CVE-2022-23555 an invitation is used by its own person, proven, once, in time, and gives what its row says', async () => {
  const { userManagement } = ground.workos
  const [email, organizationId, other] = [fresh(), await organization(), fresh()]
  const { token } = await userManagement.sendInvitation({ email, organizationId, roleSlug: 'admin' })
  await userManagement.createUser({ email, password, emailVerified: true })
  await userManagement.createUser({ email: other, password, emailVerified: true })
  const signIn = (parts: { email: string; invitationToken: string }) =>
    userManagement.authenticateWithPassword({ password, ...parts })
  assert.equal(await codeOf(signIn({ email: other, invitationToken: token })), 'invitation_cannot_be_used_for_email')
  assert.equal(await codeOf(signIn({ email, invitationToken: 'nobody' })), 'invitation_invalid')
  const elsewhere = await ground.ask('POST', '/user_management/authenticate', {
    client_id: ground.clientId,
    grant_type: 'password',
    email,
    password,
    invitation_token: token,
    role_slug: 'owner',
    organization_id: await organization(),
  })
  assert.deepEqual([elsewhere.status, elsewhere.json.organization_id], [200, organizationId], elsewhere.text)
  assert.deepEqual(decodeJwt(String(elsewhere.json.access_token)).roles, ['admin'])
  assert.equal(await codeOf(signIn({ email, invitationToken: token })), 'invitation_invalid', 'once')
  const late = fresh()
  await userManagement.createUser({ email: late, password, emailVerified: true })
  const invited = await userManagement.sendInvitation({ email: late, organizationId })
  await ground.db.database.query(`UPDATE invitations SET expires_at = clock_timestamp() WHERE id = $1`, [invited.id])
  assert.equal(await codeOf(signIn({ email: late, invitationToken: invited.token })), 'invitation_invalid')
  assert.equal((await userManagement.getInvitation(invited.id)).state, 'expired')
})
