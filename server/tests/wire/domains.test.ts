import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { domainStanding, verifiedOrganizationOf } from '../../src/directory/index.ts'
import { checkDueDomains } from '../../src/directory/jobs.ts'
import { idFrom } from '../../src/platform/ids.ts'
import { startWireGround, type WireGround } from './ground.ts'
import { served } from './methods.ts'

/** What the DNS of these tests says. */
const zone = new Map<string, string[]>()
let fault = 'ENOTFOUND'
let ground: WireGround
before(async () => {
  ground = await startWireGround()
  const resolveTxt = async (name: string): Promise<string[]> => {
    const found = zone.get(name)
    if (found === undefined) throw Object.assign(new Error(`queryTxt ${fault} ${name}`), { code: fault })
    return found
  }
  Object.assign(ground.node.ambit.on, { resolveTxt })
})
after(() => ground.close())

const domains = (): WireGround['workos']['organizationDomains'] => ground.workos.organizationDomains
const recordOf = ({ domain, verificationPrefix }: { domain: string; verificationPrefix?: string }): string =>
  `${verificationPrefix}.${domain}`
const claim = async (
  domain: string,
): ReturnType<WireGround['workos']['organizationDomains']['getOrganizationDomain']> =>
  domains().createOrganizationDomain({ organizationId: (await ground.organization()).id, domain })
const named = async (): Promise<unknown[]> => (await ground.events()).map(({ event }) => event)
const due = (set: string, id: string): Promise<unknown> =>
  ground.db.database.query(
    set === 'late'
      ? `UPDATE organization_domains SET next_check_at = now() - interval '1 second', give_up_at = now() WHERE id = $1`
      : `UPDATE organization_domains SET next_check_at = now() - interval '1 second' WHERE id = $1`,
    [id],
  )

served(
  [
    'OrganizationDomains.createOrganizationDomain',
    'OrganizationDomains.getOrganizationDomain',
    'OrganizationDomains.verifyOrganizationDomain',
    'OrganizationDomains.deleteOrganizationDomain',
  ],
  'T54 a domain is pending until its own record stands in the DNS, then proven',
  async () => {
    const organization = await ground.organization()
    await ground.events()
    const made = await domains().createOrganizationDomain({ organizationId: organization.id, domain: 'ACME.Example.' })
    assert.deepEqual(
      [made.object, made.domain, made.state, made.verificationStrategy, made.organizationId],
      ['organization_domain', 'acme.example', 'pending', 'dns', organization.id],
    )
    assert.match(made.verificationToken ?? '', /^[\w-]{30,}$/)
    assert.deepEqual(await domains().getOrganizationDomain(made.id), made)
    assert.equal((await domains().verifyOrganizationDomain(made.id)).state, 'pending')
    zone.set('acme.example', [made.verificationToken ?? ''])
    zone.set(recordOf(made), ['v=spf1 -all', 'something else'])
    assert.equal((await domains().verifyOrganizationDomain(made.id)).state, 'pending')
    zone.set(recordOf(made), ['v=spf1 -all', ` ${made.verificationToken} `])
    assert.equal((await domains().verifyOrganizationDomain(made.id)).state, 'verified')
    assert.equal(await verifiedOrganizationOf(ground.db.database, 'Acme.example'), organization.id)
    assert.equal((await ground.workos.organizations.getOrganization(organization.id)).domains[0]?.state, 'verified')
    await assert.rejects(domains().verifyOrganizationDomain(made.id), { status: 400, code: 'domain_already_verified' })
    await domains().deleteOrganizationDomain(made.id)
    await assert.rejects(domains().getOrganizationDomain(made.id), { status: 404 })
    assert.equal(await verifiedOrganizationOf(ground.db.database, 'acme.example'), undefined)
    assert.deepEqual(await named(), [
      'organization_domain.created',
      'organization_domain.verified',
      'organization_domain.deleted',
    ])
  },
)

test('T54 a claim takes a domain from nobody: the neighbour’s is proven by the first record, and then taken', async () => {
  const [mine, theirs] = [await claim('shared.example'), await claim('shared.example')]
  assert.notEqual(mine.verificationToken, theirs.verificationToken)
  zone.set(recordOf(theirs), [mine.verificationToken ?? ''])
  assert.equal((await domains().verifyOrganizationDomain(theirs.id)).state, 'pending', 'a token of another claim')
  zone.set(recordOf(mine), [mine.verificationToken ?? ''])
  zone.set(recordOf(theirs), [theirs.verificationToken ?? ''])
  await ground.events()
  assert.equal((await domains().verifyOrganizationDomain(mine.id)).state, 'verified')
  assert.equal((await domains().verifyOrganizationDomain(theirs.id)).state, 'failed')
  const events = await ground.events()
  assert.deepEqual(
    events.map(({ event, data }) => [event, data.reason]),
    [
      ['organization_domain.verified', undefined],
      ['organization_domain.verification_failed', 'domain_verified_by_other_organization'],
    ],
  )
  await assert.rejects(claim('shared.example'), { status: 409, code: 'domain_already_exists' })
  const child = await claim('child.shared.example')
  assert.equal(child.state, 'pending', 'a domain below a proven one is a domain of its own')
})

test('T54 of two that prove one domain at the same moment, one has it', async () => {
  const both = [await claim('race.example'), await claim('race.example')]
  for (const each of both) zone.set(recordOf(each), [each.verificationToken ?? ''])
  const states = await Promise.all(both.map(async ({ id }) => (await domains().verifyOrganizationDomain(id)).state))
  assert.deepEqual(states.toSorted(), ['failed', 'verified'])
})

test('what nobody can prove is no domain', async () => {
  const { id } = await ground.organization()
  for (const domain of [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '*.acme.example',
    'acme.example:8080',
    'a b.example',
    '-a.com',
    '.',
  ])
    await assert.rejects(domains().createOrganizationDomain({ organizationId: id, domain }), { status: 422 }, domain)
  const idn = await domains().createOrganizationDomain({ organizationId: id, domain: 'Bücher.example' })
  assert.equal(idn.domain, 'xn--bcher-kva.example')
  await assert.rejects(domains().createOrganizationDomain({ organizationId: id, domain: 'bücher.EXAMPLE' }), {
    status: 409,
  })
})

test('T54 the clock proves what waits, gives up what is late, and says once when a record is gone', async () => {
  const [waits, late] = [await claim('waits.example'), await claim('late.example')]
  const { on } = ground.node.ambit
  zone.set(recordOf(waits), [waits.verificationToken ?? ''])
  await Promise.all([due('now', waits.id), due('late', late.id)])
  await ground.events()
  await checkDueDomains(on)
  assert.equal((await domains().getOrganizationDomain(waits.id)).state, 'verified')
  assert.equal((await domains().getOrganizationDomain(late.id)).state, 'failed')
  assert.deepEqual((await named()).toSorted(), [
    'organization_domain.verification_failed',
    'organization_domain.verified',
  ])
  assert.equal((await domains().verifyOrganizationDomain(late.id)).state, 'pending', 'its time begins anew')
  zone.delete(recordOf(waits))
  const missing = (): Promise<{ n: number }[]> =>
    ground.db.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM (SELECT type FROM audit_events UNION ALL SELECT type FROM audit_queue) e
        WHERE type = 'organization_domain.record_missing'`,
    )
  for (const _ of [1, 2]) {
    await due('now', waits.id)
    await checkDueDomains(on)
  }
  assert.equal((await domains().getOrganizationDomain(waits.id)).state, 'verified')
  assert.deepEqual(await missing(), [{ n: 1 }])
})

test('T54 D14 a domain whose record is gone captures nobody new at once, is lost after 72 hours on one node, and comes back by its record', async () => {
  const { on } = ground.node.ambit
  const made = await claim('drifts.example')
  const { organizationId } = made
  const standing = () =>
    domainStanding(ground.db.database, {
      organizationId: idFrom('organization', organizationId),
      domain: 'drifts.example',
    })
  const drifts = async () =>
    (
      await ground.db.database.query<{ state: string; how: string | null }>(
        `SELECT state, settled_how AS how FROM drifts WHERE rule = 'D14' AND subject = $1 ORDER BY id`,
        [made.id],
      )
    ).map(({ state, how }) => `${state} ${how ?? ''}`.trim())
  const look = async (): Promise<void> => {
    await due('now', made.id)
    await Promise.all([checkDueDomains(on), checkDueDomains(on)])
  }
  const ago = (column: string, interval: string): Promise<unknown> =>
    ground.db.database.query(
      `UPDATE organization_domains SET ${column} = now() - interval '${interval}' WHERE id = $1`,
      [made.id],
    )
  zone.set(recordOf(made), [made.verificationToken ?? ''])
  await domains().verifyOrganizationDomain(made.id)
  assert.equal(await standing(), 'proven')
  fault = 'ESERVFAIL'
  zone.delete(recordOf(made))
  await look()
  assert.deepEqual([await standing(), await drifts()], ['proven', []], 'a resolver that does not answer says nothing')
  fault = 'ENOTFOUND'
  zone.set(recordOf(made), [`${made.verificationToken}x`, (made.verificationToken ?? '').toLowerCase()])
  await ground.events()
  await look()
  assert.deepEqual([await standing(), await drifts()], ['drifts', ['open']], 'what only resembles it is not it')
  assert.equal(
    await verifiedOrganizationOf(ground.db.database, 'drifts.example'),
    organizationId,
    'who is here signs in',
  )
  await assert.rejects(claim('drifts.example'), { status: 409 }, 'nobody takes it over meanwhile')
  zone.set(recordOf(made), [made.verificationToken ?? ''])
  await look()
  assert.deepEqual([await standing(), await drifts()], ['proven', ['fixed returned']])
  zone.delete(recordOf(made))
  await look()
  await ago('record_missing_since', '71 hours')
  await look()
  assert.equal(await standing(), 'drifts')
  await ago('record_missing_since', '73 hours')
  await ground.events()
  await look()
  assert.equal(await standing(), 'lost')
  const failed = (await ground.events()).filter(({ event }) => event === 'organization_domain.verification_failed')
  assert.deepEqual(
    failed.map(({ data }) => data.reason),
    ['domain_verification_period_expired'],
    'once',
  )
  assert.equal(await verifiedOrganizationOf(ground.db.database, 'drifts.example'), undefined)
  const next = await claim('drifts.example')
  zone.set(recordOf(next), [next.verificationToken ?? ''])
  assert.equal((await domains().verifyOrganizationDomain(next.id)).state, 'verified', 'taken over by its own record')
  zone.set(recordOf(made), [made.verificationToken ?? ''])
  await domains().verifyOrganizationDomain(made.id)
  assert.equal((await domains().verifyOrganizationDomain(made.id)).state, 'failed', 'and not taken back')
  await domains().deleteOrganizationDomain(next.id)
  await domains().verifyOrganizationDomain(made.id)
  assert.equal(
    (
      await domains()
        .verifyOrganizationDomain(made.id)
        .catch(() => domains().getOrganizationDomain(made.id))
    ).state,
    'verified',
  )
  assert.equal(await standing(), 'proven')
  assert.equal((await drifts()).at(-1), 'fixed proven')
})

test('T54 IC13 a domain where anybody can have an address is nobody’s', async () => {
  const { id } = await ground.organization()
  for (const domain of ['gmail.com', 'GMX.de.', 'outlook.com', 'qq.com', 'proton.me'])
    await assert.rejects(domains().createOrganizationDomain({ organizationId: id, domain }), { status: 422 }, domain)
  const { status, json } = await ground.ask('POST', '/organizations', {
    name: 'Says so',
    domain_data: [{ domain: 'yahoo.com', state: 'verified' }],
  })
  assert.deepEqual([status, Object(json.errors)[0]?.code], [422, 'public_mail_domain'])
})

test('T72 an unknown domain and one of another shape are answered alike', async () => {
  const path = '/organization_domains/'
  for (const method of ['GET', 'DELETE']) {
    const [random, odd] = [
      await ground.ask(method, `${path}org_domain_01ARZ3NDEKTSV4RRFFQ69G5FAV`),
      await ground.ask(method, `${path}nothing`),
    ]
    assert.deepEqual([random.status, random.text], [404, odd.text])
  }
})
