import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DomainDataState } from '@workos-inc/node'
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
