import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

served(
  [
    'UserManagement.listWaitlists',
    'UserManagement.getWaitlist',
    'UserManagement.createWaitlistEntry',
    'UserManagement.listWaitlistEntries',
  ],
  'an address waits once, whatever its spelling, and is told so when asked for',
  async () => {
    const { userManagement } = ground.workos
    const [waitlist] = (await userManagement.listWaitlists()).data
    assert.deepEqual([waitlist?.object, (await userManagement.getWaitlist('default')).id], ['waitlist', waitlist?.id])
    await ground.events()
    const entry = await userManagement.createWaitlistEntry('default', {
      email: 'ada@acme.example',
      additionalFields: { company: 'Acme' },
      sendConfirmationEmail: true,
    })
    assert.deepEqual(
      [entry.email, entry.state, entry.approvedAt, entry.additionalFields, entry.waitlistId],
      ['ada@acme.example', 'pending', null, { company: 'Acme' }, waitlist?.id],
    )
    const again = await userManagement.createWaitlistEntry(waitlist?.id ?? '', { email: 'ADA@acme.example' })
    assert.deepEqual([again.id, again.additionalFields], [entry.id, { company: 'Acme' }])
    assert.deepEqual(
      (await ground.events()).map(({ event, data }) => [event, data.object, data.email]),
      [['waitlist_user.created', 'waitlist_user', 'ada@acme.example']],
    )
    const [mail, ...others] = await ground.mails('ada@acme.example')
    assert.match(mail?.text ?? '', /waitlist/)
    assert.deepEqual(others, [])
    await userManagement.createWaitlistEntry('default', { email: 'bo@acme.example' })
    const listed = await userManagement.listWaitlistEntries('default')
    assert.deepEqual(
      listed.data.map(({ email }) => email),
      ['bo@acme.example', 'ada@acme.example'],
    )
    const one = await userManagement.listWaitlistEntries('default', { email: 'Ada@Acme.example', state: 'pending' })
    assert.deepEqual(
      one.data.map(({ id }) => id),
      [entry.id],
    )
    await assert.rejects(userManagement.getWaitlist('waitlist_x'), { status: 404 })
  },
)

served(
  ['UserManagement.approveWaitlistEntry', 'UserManagement.denyWaitlistEntry', 'UserManagement.deleteWaitlistEntry'],
  'who is approved is invited by mail, once; who is denied is not, and may be approved later',
  async () => {
    const { userManagement } = ground.workos
    const entry = await userManagement.createWaitlistEntry('default', { email: 'cleo@acme.example' })
    await ground.events()
    const denied = await userManagement.denyWaitlistEntry(entry.id)
    assert.deepEqual([denied.state, denied.approvedAt], ['denied', null])
    await assert.rejects(userManagement.denyWaitlistEntry(entry.id), { status: 422 })
    const approved = await userManagement.approveWaitlistEntry(entry.id)
    assert.equal(approved.state, 'approved')
    assert.notEqual(approved.approvedAt, null)
    assert.equal((await userManagement.approveWaitlistEntry(entry.id)).approvedAt, approved.approvedAt)
    assert.deepEqual(
      (await ground.events()).map(({ event }) => event),
      ['waitlist_user.denied', 'invitation.created', 'waitlist_user.approved'],
    )
    assert.equal((await ground.mails('cleo@acme.example')).length, 1)
    await userManagement.deleteWaitlistEntry(entry.id)
    await assert.rejects(userManagement.approveWaitlistEntry(entry.id), { status: 404 })
  },
)

test('who has an account already is not approved, and stays as they are', async () => {
  const { email } = await ground.user()
  const entry = await ground.workos.userManagement.createWaitlistEntry('default', { email })
  await assert.rejects(ground.workos.userManagement.approveWaitlistEntry(entry.id), { code: 'user_already_exists' })
  const [same] = (await ground.workos.userManagement.listWaitlistEntries('default', { email })).data
  assert.equal(same?.state, 'pending')
})
