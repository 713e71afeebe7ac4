import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type FormPerson,
  type Ground,
  personAt,
  startAgent,
  startGround,
  toolNamed,
} from '../../tests/approvals-ground.ts'
import type { Session } from '../sessions/index.ts'
import { requestDigest } from './derive-request-digest.ts'
import { type AskedApproval, listLivingGrants, requestAccess } from './index.ts'

let ground: Ground
let mina: FormPerson
before(async () => {
  ground = await startGround()
  mina = await personAt(ground.edge, ground.mina)
})
after(() => ground.close())

async function asked(maxBytes?: number): Promise<{ session: Session; approval: AskedApproval }> {
  const session = await startAgent(ground)
  const tools = [{ tool: await toolNamed(ground.on, 'notes__search'), account: undefined, constraints: {} }]
  const approval = await requestAccess(ground.on, { session, purpose: 'Read.', tools, maxBytes })
  return { session, approval }
}

const bytesLeft = async (session: Session): Promise<number | undefined> =>
  (await listLivingGrants(ground.on.database, session.id))[0]?.bytesLeft

test('a person gives less than was asked, and never more; a size that can’t be read gives nothing', async () => {
  const { session, approval } = await asked(500_000)
  const page = await mina.open(`/approvals/${approval.id}`)
  assert.match(page.html, /name="max_bytes"[^>]*value="500 kB"/)
  assert.match(page.html, /All results together have at most <b>500 kB<\/b>/)
  for (const typed of ['2 MB', 'a lot', '0']) {
    const refused = await mina.send(page, { decision: 'approve', max_bytes: typed })
    assert.equal(refused.status, 422, typed)
    assert.match(refused.html, /id="bytes-problem"/)
    assert.equal(await bytesLeft(session), undefined)
  }
  const answer = await mina.send(page, { decision: 'approve', max_bytes: '3 kB' })
  assert.match(answer.html, /At most 3 kB of results; 3 kB left\./)
  assert.equal(await bytesLeft(session), 3_000)
})

test('as asked, where the field is left as it was; and a limit where none was asked', async () => {
  const one = await asked(1_234)
  await mina.approve(`/approvals/${one.approval.id}`)
  assert.equal(await bytesLeft(one.session), 1_234)
  const two = await asked()
  const page = await mina.open(`/approvals/${two.approval.id}`)
  await mina.send(page, { decision: 'approve', max_bytes: '1 MB' })
  assert.equal(await bytesLeft(two.session), 1_000_000)
  const three = await asked()
  await mina.approve(`/approvals/${three.approval.id}`)
  assert.deepEqual(
    (await listLivingGrants(ground.on.database, three.session.id)).map(grant => grant.bytesLeft),
    [undefined],
  )
})

test('more bytes are another request, and what is no size can’t be asked', async () => {
  const { approval } = await asked(1_000)
  const { request } = approval
  const more = { ...request, limits: { ...request.limits, maxBytes: 1_001 } }
  assert.notEqual(requestDigest(request), requestDigest(more))
  for (const maxBytes of [0, -1, 1.5, 1e13, Number.NaN]) await assert.rejects(asked(maxBytes), { status: 422 })
})
