import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DomainDataState, ItContactIntent } from '@workos-inc/node'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

let ground: WireGround
before(async () => {
  ground = await startWireGround()
})
after(() => ground.close())

const organizations = (): WireGround['workos']['organizations'] => ground.workos.organizations

served(
  [
    'Organizations.createOrganization',
    'Organizations.getOrganization',
    'Organizations.getOrganizationByExternalId',
    'Organizations.updateOrganization',
  ],
  'an organization is what was given, and changes in what is given and in nothing else',
  async () => {
    await ground.events()
    const made = await organizations().createOrganization({
      name: 'Acme',
      externalId: 'crm/1 ä',
      metadata: { tier: 'gold', region: 'eu' },
      domainData: [
        { domain: 'Acme.Example', state: DomainDataState.Verified },
        { domain: 'acme.test', state: DomainDataState.Pending },
      ],
    })
    assert.deepEqual([made.name, made.externalId, made.metadata], ['Acme', 'crm/1 ä', { tier: 'gold', region: 'eu' }])
    assert.deepEqual(
      made.domains.map(({ domain, state, verificationStrategy }) => [domain, state, verificationStrategy]),
      [
        ['acme.example', 'verified', 'manual'],
        ['acme.test', 'pending', 'dns'],
      ],
    )
    assert.deepEqual(await organizations().getOrganization(made.id), made)
    assert.deepEqual(await organizations().getOrganizationByExternalId('crm/1 ä'), made)
    const changed = await organizations().updateOrganization({
      organization: made.id,
      stripeCustomerId: 'cus_1',
      metadata: { tier: null as unknown as string, seats: '5' },
      domainData: [
        { domain: 'acme.example', state: DomainDataState.Pending },
        { domain: 'acme.dev', state: DomainDataState.Pending },
      ],
    })
    assert.deepEqual(
      [changed.name, changed.externalId, changed.stripeCustomerId, changed.metadata],
      ['Acme', 'crm/1 ä', 'cus_1', { region: 'eu', seats: '5' }],
    )
    assert.deepEqual(
      changed.domains.map(({ domain, state }) => [domain, state]),
      [
        ['acme.example', 'verified'],
        ['acme.dev', 'pending'],
      ],
    )
    const bare = await organizations().updateOrganization({ organization: made.id, externalId: null })
    assert.equal(bare.externalId, null)
    await assert.rejects(organizations().getOrganizationByExternalId('crm/1 ä'), { status: 404 })
    const events = await ground.events()
    assert.deepEqual(
      events.map(({ event, data }) => [event, data.domain ?? data.name]),
      [
        ['organization.created', 'Acme'],
        ['organization_domain.created', 'acme.example'],
        ['organization_domain.verified', 'acme.example'],
        ['organization_domain.created', 'acme.test'],
        ['organization_domain.deleted', 'acme.test'],
        ['organization_domain.created', 'acme.dev'],
        ['organization.updated', 'Acme'],
        ['organization.updated', 'Acme'],
      ],
    )
  },
)

served(
  'Organizations.listOrganizations',
  'organizations are found by domain and by a part of the name, in pages that go both ways',
  async () => {
    for (const nth of [1, 2, 3, 4, 5])
      await organizations().createOrganization({
        name: `Pager ${nth}%`,
        ...(nth > 3 ? { domainData: [{ domain: `p${nth}.example`, state: DomainDataState.Pending }] } : {}),
      })
    const names = async (query: string): Promise<{ names: unknown[]; before: string | null; after: string | null }> => {
      const { json } = await ground.ask('GET', `/organizations?${query}`)
      const { before, after } = Object(json.list_metadata)
      return { names: Object(json.data).map(({ name }: { name: string }) => name), before, after }
    }
    const found = await organizations().listOrganizations({ domains: ['p4.example', 'P5.example'] })
    assert.deepEqual(
      found.data.map(({ name }) => name),
      ['Pager 5%', 'Pager 4%'],
    )
    assert.deepEqual((await names('search=pager+2%25')).names, ['Pager 2%'])
    assert.deepEqual((await names('search=_')).names, [])
    const first = await names('search=pager&limit=2')
    assert.deepEqual([first.names, first.before], [['Pager 5%', 'Pager 4%'], null])
    await organizations().createOrganization({ name: 'Pager 6%' })
    const second = await names(`search=pager&limit=2&after=${first.after}`)
    assert.deepEqual(second.names, ['Pager 3%', 'Pager 2%'])
    const third = await names(`search=pager&limit=2&after=${second.after}`)
    assert.deepEqual([third.names, third.after], [['Pager 1%'], null])
    assert.deepEqual((await names(`search=pager&limit=2&before=${third.before}`)).names, second.names)
    assert.deepEqual((await names(`search=pager&limit=2&before=${second.before}`)).names, first.names)
    assert.deepEqual((await names('search=pager&limit=2&order=asc')).names, ['Pager 1%', 'Pager 2%'])
  },
)

test('what is one organization’s is not another’s: ids at the caller’s, payers, metadata beyond ten pairs', async () => {
  const pairs = (from: number, to: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: to - from }, (_, nth) => [`key${from + nth}`, 'v']))
  const first = await organizations().createOrganization({ name: 'First', externalId: 'taken', metadata: pairs(0, 10) })
  const second = await organizations().createOrganization({ name: 'Second' })
  await organizations().updateOrganization({ organization: first.id, stripeCustomerId: 'cus_taken' })
  await assert.rejects(organizations().createOrganization({ name: 'Third', externalId: 'taken' }), {
    status: 400,
    code: 'external_id_already_used',
  })
  await assert.rejects(organizations().updateOrganization({ organization: second.id, externalId: 'taken' }), {
    status: 400,
  })
  const payer = await ground.ask('PUT', `/organizations/${second.id}`, { stripe_customer_id: 'cus_taken' })
  assert.deepEqual([payer.status, payer.json.code], [400, 'stripe_customer_id_already_used'])
  const full = await ground.ask('PUT', `/organizations/${first.id}`, { metadata: pairs(10, 11) })
  assert.deepEqual([full.status, full.json.code], [400, 'invalid_metadata'])
  await assert.rejects(organizations().createOrganization({ name: '' }), { status: 422 })
  assert.deepEqual((await organizations().getOrganization(first.id)).metadata, pairs(0, 10))
  assert.equal((await organizations().getOrganization(second.id)).externalId, null)
})

test('of two that want one external id at once, one gets it and the other is told so', async () => {
  const asked = await Promise.allSettled(
    Array.from({ length: 4 }, (_, nth) => organizations().createOrganization({ name: `R${nth}`, externalId: 'race' })),
  )
  assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const each of asked)
    if (each.status === 'rejected') assert.equal(each.reason.code, 'external_id_already_used', String(each.reason))
})

served(
  'Organizations.deleteOrganization',
  'an organization that ends takes its sessions, members, domains, groups, roles and resources with it, and no person',
  async () => {
    const { workos, db, clientId } = ground
    const user = await workos.userManagement.createUser({
      email: 'eve@gone.example',
      password: 'the passphrase of eve',
    })
    const sign = (): ReturnType<typeof workos.userManagement.authenticateWithPassword> =>
      workos.userManagement.authenticateWithPassword({
        clientId,
        email: 'eve@gone.example',
        password: 'the passphrase of eve',
      })
    await workos.userManagement.updateUser({ userId: user.id, emailVerified: true })
    const [gone, kept] = [await ground.organization('Gone'), await ground.organization('Kept')]
    await organizations().updateOrganization({
      organization: gone.id,
      externalId: 'gone',
      domainData: [{ domain: 'gone.example', state: DomainDataState.Verified }],
    })
    const member = { userId: user.id, organizationId: gone.id }
    const { id: organizationMembershipId } = await workos.userManagement.createOrganizationMembership(member)
    await workos.authorization.createOrganizationRole(gone.id, { name: 'Own', slug: 'org-own' })
    const inGone = await sign()
    assert.equal(inGone.organizationId, gone.id)
    await workos.userManagement.createOrganizationMembership({ userId: user.id, organizationId: kept.id })
    const resource = await workos.authorization.createResource({
      organizationId: gone.id,
      resourceTypeSlug: 'doc',
      externalId: 'x',
      name: 'X',
    })
    const assigned = { organizationMembershipId, roleSlug: 'org-own', resourceId: resource.id }
    await workos.authorization.assignRole(assigned)
    await assert.rejects(workos.authorization.deleteOrganizationRole(gone.id, 'org-own'), {
      status: 409,
      code: 'role_has_assignments',
    })
    const { id: groupId } = await workos.groups.createGroup({ organizationId: gone.id, name: 'G' })
    await workos.groups.addOrganizationMembership({ organizationId: gone.id, groupId, organizationMembershipId })
    await ground.events()
    await organizations().deleteOrganization(gone.id)
    const events = await ground.events()
    const told = events.find(({ event }) => event === 'organization.deleted')
    assert.deepEqual([told?.data.name, told?.data.external_id], ['Gone', 'gone'])
    assert.ok(events.some(({ event }) => event === 'organization_membership.deleted'))
    await assert.rejects(
      workos.userManagement.authenticateWithRefreshToken({ clientId, refreshToken: inGone.refreshToken }),
      { status: 400, error: 'invalid_grant' },
    )
    const reads = [
      `/organizations/${gone.id}`,
      '/organizations/external_id/gone',
      `/organizations/${gone.id}/groups`,
      `/authorization/organizations/${gone.id}/roles`,
      `/authorization/resources/${resource.id}`,
      `/authorization/organization_memberships/${organizationMembershipId}/role_assignments`,
    ]
    for (const path of reads) assert.equal((await ground.ask('GET', path)).status, 404, path)
    const rows = await db.database.query<{ text: string }>(
      `SELECT to_jsonb(o)::text AS text FROM organizations o WHERE id = $1`,
      [gone.id],
    )
    assert.doesNotMatch(rows[0]?.text ?? '', /"Gone"|"gone"/)
    assert.deepEqual((await organizations().listOrganizations({ domains: ['gone.example'] })).data, [])
    await organizations().createOrganization({
      name: 'Next',
      externalId: 'gone',
      domainData: [{ domain: 'gone.example', state: DomainDataState.Verified }],
    })
    assert.equal((await sign()).organizationId, kept.id, 'the person is there, and signs in elsewhere')
  },
)

test('T92 what a group has on the organization stands in the tokens of its members, until it is taken', async () => {
  const { workos, clientId } = ground
  const credentials = { clientId, email: 'gil@group.example', password: 'the passphrase of gil' }
  const user = await workos.userManagement.createUser({ ...credentials, emailVerified: true })
  const { id: organizationId } = await ground.organization()
  const member = await workos.userManagement.createOrganizationMembership({ userId: user.id, organizationId })
  await workos.authorization.createPermission({ slug: 'group:act', name: 'Act' })
  await workos.authorization.createOrganizationRole(organizationId, { name: 'Actor', slug: 'org-actor' })
  await workos.authorization.setOrganizationRolePermissions(organizationId, 'org-actor', { permissions: ['group:act'] })
  const { id: groupId } = await workos.groups.createGroup({ organizationId, name: 'Actors' })
  await workos.authorization.createGroupRoleAssignment({ groupId, roleSlug: 'org-actor' })
  const claimsOf = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  const first = await workos.userManagement.authenticateWithPassword(credentials)
  assert.deepEqual(claimsOf(first.accessToken).permissions, [])
  await workos.groups.addOrganizationMembership({ organizationId, groupId, organizationMembershipId: member.id })
  const second = await workos.userManagement.authenticateWithRefreshToken({
    clientId,
    refreshToken: first.refreshToken,
  })
  const claims = claimsOf(second.accessToken)
  assert.deepEqual([claims.role, claims.roles, claims.permissions], ['member', ['member', 'org-actor'], ['group:act']])
  await assert.rejects(workos.authorization.deleteOrganizationRole(organizationId, 'org-actor'), {
    status: 409,
    code: 'role_has_group_role_mappings',
  })
  await workos.authorization.removeGroupRoleAssignments({ groupId, roleSlug: 'org-actor' })
  const third = await workos.userManagement.authenticateWithRefreshToken({
    clientId,
    refreshToken: second.refreshToken,
  })
  assert.deepEqual(claimsOf(third.accessToken).permissions, [])
})

served(
  [
    'Organizations.createItContact',
    'Organizations.listItContacts',
    'Organizations.inviteItContact',
    'Organizations.revokeItContact',
    'Organizations.deleteItContact',
  ],
  'a contact is asked by mail for the records of the domains that wait, and for nothing that is not here',
  async () => {
    const { id: organizationId } = await ground.organization('Rooted')
    const email = 'it@rooted.example'
    const contact = await organizations().createItContact({ organizationId, email })
    assert.deepEqual([contact.object, contact.email], ['it_contact', email])
    await assert.rejects(organizations().createItContact({ organizationId, email: 'IT@rooted.example' }), {
      status: 409,
    })
    const listed = await organizations().listItContacts({ organizationId })
    assert.deepEqual(listed.data, [contact])
    const ask = (...intents: (typeof ItContactIntent)[keyof typeof ItContactIntent][]): Promise<void> =>
      organizations().inviteItContact({ organizationId, contactId: contact.id, intents })
    await assert.rejects(ask(ItContactIntent.SSO), { status: 422, code: 'not_offered' })
    await assert.rejects(ask(ItContactIntent.DomainVerification), { status: 422 }, 'no domain waits')
    assert.deepEqual(await ground.mails(email), [])
    const domain = await ground.workos.organizationDomains.createOrganizationDomain({
      organizationId,
      domain: 'rooted.example',
    })
    await ask(ItContactIntent.DomainVerification)
    const [mail] = await ground.mails(email)
    assert.match(mail?.subject ?? '', /Rooted/)
    assert.ok(mail?.text.includes(`${domain.verificationPrefix}.rooted.example TXT "${domain.verificationToken}"`))
    const intents = (): Promise<{ intents: string[] }[]> =>
      ground.db.database.query('SELECT intents FROM it_contacts WHERE id = $1', [contact.id])
    assert.deepEqual(await intents(), [{ intents: ['domain_verification'] }])
    await organizations().revokeItContact({ organizationId, contactId: contact.id })
    assert.deepEqual(await intents(), [{ intents: [] }])
    await organizations().deleteItContact({ organizationId, contactId: contact.id })
    assert.deepEqual((await organizations().listItContacts({ organizationId })).data, [])
  },
)
