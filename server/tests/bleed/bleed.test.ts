import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { User } from '../../src/directory/index.ts'
import { createUser } from '../../src/directory/index.ts'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { type SecurityGround, startSecurityGround } from '../security/ground.ts'
import { type SecretWitness, watchSecrets } from '../security/secret-witness.ts'
import {
  type Artefact,
  type ArtefactName,
  artefacts,
  kindsWithoutArtefact,
  later,
  type Made,
  type Making,
} from './artefacts.ts'
import {
  answersAlike,
  artefactsWithoutHome,
  askApi,
  doorsUnlisted,
  grantsUnlisted,
  type Place,
  pagesWithoutPerson,
  places,
  placesUnmounted,
  stopPlaces,
} from './places.ts'
import { makeSide, type Side, system } from './sides.ts'

let ground: SecurityGround
let person: User
let organizationId: string
let witness: SecretWitness
let a: Side
let b: Side
before(async () => {
  ground = await startSecurityGround()
  witness = watchSecrets(ground)
  // Refusals are counted around each cell; without this each count reads the whole log.
  await ground.db.database.query(`CREATE INDEX ON audit_events (type) WHERE type = 'credential.refused'`)
  person = await createUser(ground.node.ambit.on, system, { email: 'ada@acme.example', emailVerified: true })
  organizationId = String((await ground.node.api('POST', '/organizations', { name: 'Acme' })).id)
  await ground.node.api('POST', '/user_management/organization_memberships', {
    organization_id: organizationId,
    user_id: person.id,
  })
  a = await makeSide(ground, 'a', person)
  b = await makeSide(ground, 'b', person)
})
after(async () => {
  await stopPlaces(ground)
  await ground.close()
})

const registry: readonly (readonly [ArtefactName, Artefact])[] = Object.entries(artefacts) as never
const making = (side: Side): Making => ({ ground, side, person, organizationId })

function placeName({ route, via, slot }: Place): string {
  return [route, via, slot].filter(part => part !== undefined).join(' ')
}

/** Up to where the log was counted: it grows by every cell, and is not read from its beginning each time. */
const log = { index: '-1', refusals: 0, counted: 0 }

/** How often the log says that something was carried elsewhere, beyond what it said the last time. */
async function newRefusals(): Promise<number> {
  const [row] = await ground.db.database.query<{ waiting: number; logged: number; last: string | null }>(
    `SELECT (SELECT count(*)::int FROM audit_queue WHERE type = 'credential.refused') AS waiting,
        count(*) FILTER (WHERE type = 'credential.refused')::int AS logged, max(index) AS last
       FROM audit_events WHERE index > $1`,
    [log.index],
  )
  log.index = row?.last ?? log.index
  log.refusals += row?.logged ?? 0
  const before = log.counted
  log.counted = log.refusals + (row?.waiting ?? 0)
  return log.counted - before
}

/** Of `a`; noted as a secret, unless it is an address. */
async function makeOf(name: ArtefactName): Promise<Made> {
  const made: Made = await artefacts[name].make(making(a))
  if (name === 'redirect URI' || name === 'logout URI') witness.openly(made.value)
  else
    for (const value of [made.value, made.besides, made.ofProgram]) if (value !== undefined) witness.note(name, value)
  return made
}

/** Own applications are admitted: without that, a refusal would say nothing. */
async function assertHome(name: ArtefactName, place: Place): Promise<void> {
  const own = making(a)
  const made = await makeOf(name)
  const { admitted, status, text } = await place.ask(own, { ...made, artefact: name })
  assert.ok(admitted, `control: ${name} at ${placeName(place)} of its own application: ${status} ${text.slice(0, 300)}`)
}

const counted = { cells: 0, refused: 0, booked: 0, ownOnly: 0, controls: 0 }
/** Routes of the API are places by their bearer alone; one that takes more is among the doors too. */
const isApi = new Map(allRoutes.flatMap(route => (route.kind === 'api' ? [[nameOf(route), route] as const] : [])))

function isApiPlace({ route, slot }: Place): boolean {
  return isApi.has(route) && slot === 'bearer'
}

test('I5 every route has a place, or a reason to take nothing of an application', () => {
  assert.deepEqual(doorsUnlisted(), [])
  assert.deepEqual(placesUnmounted(), [])
  assert.deepEqual(grantsUnlisted(), [])
  assert.deepEqual(artefactsWithoutHome(), [])
  assert.deepEqual(kindsWithoutArtefact(), [])
  assert.equal(new Set(places.map(placeName)).size, places.length)
})

for (const place of places.filter(each => !isApiPlace(each)))
  test(`T50 I5 ${placeName(place)}: its own application is admitted`, async () => {
    assert.ok(place.takes.length > 0)
    for (const name of place.takes) {
      await assertHome(name, place)
      counted.controls++
    }
  })

for (const [name, because] of Object.entries(pagesWithoutPerson))
  test(`T50 I5 ${name} looks at nobody’s sign-in: it ${because}`, async () => {
    const { value } = await artefacts['session cookie'].make(making(a))
    assert.ok(await answersAlike(making(a), name, value))
  })

test('T50 I5 the API: a management key is admitted at every route', async () => {
  const key = ground.node.env.AMBIT_API_KEY ?? ''
  for (const route of isApi.values()) {
    const answer = await askApi(ground, route, key)
    assert.notEqual(answer.status, 401, nameOf(route))
    counted.controls++
  }
})

/** Presents one artefact of `a` at one place of `b`; answers what is wrong about what came of it. What was booked before is counted. */
async function present(
  name: ArtefactName,
  place: Place,
  presented: Parameters<Place['ask']>[1],
): Promise<string | undefined> {
  counted.cells++
  const artefact: Artefact = artefacts[name]
  const { admitted, status, text } = await place.ask(making(b), presented)
  const booked = await newRefusals()
  if (admitted && place.belongsToNone !== undefined && place.takes.includes(name)) {
    counted.ownOnly++
    return undefined
  }
  if (admitted) return `${placeName(place)} admits it: ${status} ${text.slice(0, 200)}`
  counted.refused++
  if (place.elsewhere !== undefined || artefact.unknowable !== undefined) return undefined
  if (booked !== 1) return `${placeName(place)} (${status}) is in the log ${booked} times`
  counted.booked++
  return undefined
}

const apart = places.filter(place => !isApiPlace(place))
const together = places.filter(isApiPlace)
const togetherMax = 12

/** Places of the API have one way to refuse, and nothing to use up: they are asked several at a time, and again one by one on a doubt. */
async function presentTogether(
  name: ArtefactName,
  batch: readonly Place[],
  presented: Parameters<Place['ask']>[1],
): Promise<string[]> {
  const outcomes = await Promise.all(batch.map(place => place.ask(making(b), presented)))
  const expected = artefacts[name].kind === undefined ? 0 : batch.length
  const booked = await newRefusals()
  if (booked !== expected || outcomes.some(({ admitted }) => admitted)) return presentEach(name, batch, presented)
  counted.cells += batch.length
  counted.refused += batch.length
  counted.booked += expected
  return []
}

async function presentEach(
  name: ArtefactName,
  each: readonly Place[],
  presented: Parameters<Place['ask']>[1],
): Promise<string[]> {
  const wrong: string[] = []
  for (const place of each) wrong.push(...[await present(name, place, presented)].filter(isText))
  return wrong
}

function isText(value: string | undefined): value is string {
  return value !== undefined
}

for (const [name] of registry)
  test(`T50 I5 ${name}: worth nothing at any place of another application, and whole afterwards`, async () => {
    const presented = { ...(await makeOf(name)), artefact: name }
    const before = counted.ownOnly
    await newRefusals()
    const wrong = await presentEach(name, apart, presented)
    for (let at = 0; at < together.length; at += togetherMax)
      wrong.push(...(await presentTogether(name, together.slice(at, at + togetherMax), presented)))
    assert.deepEqual(wrong, [])
    const [home] = apart.filter(place => place.takes.some(taken => taken === name))
    assert.ok(home !== undefined)
    // Where it belongs to the person and to no application it may have been used up, as it should be.
    const whole = counted.ownOnly === before ? presented : { ...(await makeOf(name)), artefact: name }
    const { admitted, status, text } = await home.ask(making(a), whole)
    assert.ok(admitted, `${name} at home after all: ${status} ${text.slice(0, 300)}`)
    counted.controls++
  })

test('the matrix is whole: every artefact was shown at every place, and nothing was admitted', t => {
  const [n, m] = [registry.length, places.length]
  assert.equal(counted.cells, n * m)
  assert.equal(counted.refused + counted.ownOnly, counted.cells)
  t.diagnostic(`${n} artefacts x ${m} places = ${counted.cells} cells: 0 admitted, ${counted.refused} refused`)
  t.diagnostic(`${counted.booked} refusals in the log, one event each; ${counted.controls} positive controls`)
  t.diagnostic(`${counted.ownOnly} cells where a bearer spoke for its own application alone`)
  for (const [name, why] of Object.entries(later)) t.diagnostic(`not yet: ${name}, ${why}`)
})

test('T09 T55 T68 I5 no artefact stands in the database, in the log or in an answer to an agent, wherever it was shown', async t => {
  const found = await witness.search()
  assert.deepEqual(await witness.missing('bleed'), [])
  assert.deepEqual(found, [])
  for (const [name] of registry) assert.ok(witness.names().has(name) || /URI$/.test(name), name)
  t.diagnostic(`${witness.count()} secrets under ${witness.names().size} names`)
})
