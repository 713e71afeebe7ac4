import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { after, before, test } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { type Ground, startAgent, startGround, type TestAgent } from '../../tests/gateway-ground.ts'
import { until } from '../../tests/until.ts'
import { createEdge, type Edge } from '../platform/http.ts'
import type { Rung } from './decide-rung.ts'
import { mcpDoors } from './routes.ts'

let ground: Ground
let server: Server
let url: URL

before(async () => {
  ground = await startGround()
  const edge: Edge = createEdge(ground.on, {
    routes: mcpDoors,
    authenticate: () => Promise.resolve(undefined),
    renderRefusal: () => new Response(null, { status: 500 }),
  })
  server = createAdaptorServer({
    fetch: request => edge.fetch(request, { address: '127.0.0.1' }),
    overrideGlobalObjects: false,
  }) as Server
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = new URL(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/mcp`)
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await ground.close()
})

/** What the client's person was shown by the client. */
interface Asked {
  readonly mode: string
  readonly text: string
}
type Answer = { action: 'accept'; content?: { status: string } } | { action: 'decline' }
interface Result {
  readonly isError: unknown
  readonly content: unknown
  readonly structuredContent: unknown
}
type Call = (args: Record<string, unknown>) => Promise<Result>

function resultOf(result: object): Result {
  const { isError, content, structuredContent } = Object(result)
  return { isError, content, structuredContent }
}

/** An official client in one era, with what it declares. */
type Connect = (
  agent: TestAgent,
  parts: { readonly capabilities: object; readonly onAsked: (asked: Asked) => Promise<Answer> },
) => Promise<{ readonly call: Call; close(): Promise<void> }>

const info = { name: 'test', version: '1' }
const tool = 'notes__create_issue'
const headersOf = (agent: TestAgent): { requestInit: { headers: Record<string, string> } } => ({
  requestInit: { headers: { Authorization: `Bearer ${agent.token}` } },
})
const askedOf = (params: { readonly mode?: string | undefined }): Asked => ({
  mode: params.mode ?? 'form',
  text: JSON.stringify(params),
})

const v1: Connect = async (agent, { capabilities, onAsked }) => {
  const client = new ClientV1(info, { capabilities })
  if ('elicitation' in capabilities)
    client.setRequestHandler(ElicitRequestSchema, request => onAsked(askedOf(request.params)))
  // The v1 client's types are stricter about undefined than it is.
  const transport = new TransportV1(url, headersOf(agent)) as unknown as Parameters<ClientV1['connect']>[0]
  await client.connect(transport)
  return {
    call: async args => resultOf(await client.callTool({ name: tool, arguments: args })),
    close: () => transport.close(),
  }
}

const v2 =
  (mode: 'legacy' | 'auto' | { pin: string }): Connect =>
  async (agent, { capabilities, onAsked }) => {
    const client = new Client(info, { capabilities, versionNegotiation: { mode } })
    if ('elicitation' in capabilities)
      client.setRequestHandler('elicitation/create', request => onAsked(askedOf(request.params)))
    await client.connect(new StreamableHTTPClientTransport(url, headersOf(agent)))
    return {
      call: async args => resultOf(await client.callTool({ name: tool, arguments: args })),
      close: () => client.close(),
    }
  }

const clients: Readonly<Record<string, { readonly connect: Connect; readonly era: 'legacy' | 'modern' }>> = {
  'SDK v1': { connect: v1, era: 'legacy' },
  'SDK v2, legacy': { connect: v2('legacy'), era: 'legacy' },
  'SDK v2, which finds out': { connect: v2('auto'), era: 'modern' },
  'SDK v2, pinned': { connect: v2({ pin: '2026-07-28' }), era: 'modern' },
}

const none = {}
const form = { elicitation: {} }
const address = { elicitation: { url: {} } }
const both = { elicitation: { form: {}, url: {} } }

/** The ladder: era and declared capability say the rung, for every client alike (MCP reference, section 10). */
const ladder: readonly {
  readonly capabilities: object
  readonly rungs: Readonly<Record<'legacy' | 'modern', Rung>>
}[] = [
  { capabilities: none, rungs: { legacy: 'tell', modern: 'tell' } },
  { capabilities: form, rungs: { legacy: 'stream_notice', modern: 'ask_by_notice' } },
  { capabilities: address, rungs: { legacy: 'stream_url', modern: 'ask_by_url' } },
  { capabilities: both, rungs: { legacy: 'stream_url', modern: 'ask_by_url' } },
]

const asks: Readonly<Record<Rung, string | undefined>> = {
  ask_by_url: 'url',
  stream_url: 'url',
  ask_by_notice: 'form',
  stream_notice: 'form',
  url_error: undefined,
  tell: undefined,
  tell_without_url: undefined,
}

/** The decision of the page, as a row. */
async function decide(agent: TestAgent, state: 'approved' | 'denied'): Promise<void> {
  await until(async () => {
    const rows = await ground.on.database.query(
      `UPDATE approvals SET state = $3, decided_at = clock_timestamp(), decided_by = $2, decided_in_session = $1
        WHERE session_id = $1 AND kind = 'call' AND state = 'pending' RETURNING id`,
      [agent.session.id, ground.user.id, state],
    )
    return rows.length > 0
  })
}

let nth = 0
const write = (): Record<string, unknown> => ({ repo: 'acme/website', title: `T${++nth}` })
const sentCount = (): number => ground.upstream.calls.length
const errorOf = ({ structuredContent }: Result): unknown => Object(structuredContent).error

for (const [name, { connect, era }] of Object.entries(clients))
  for (const { capabilities, rungs } of ladder) {
    const rung = rungs[era]
    const declared = JSON.stringify(capabilities)

    test(`ladder: ${name} with ${declared} stands on ${rung}; nothing is sent before the page decides, and the call runs after it`, async () => {
      const agent = await startAgent(ground, { resource: url.href })
      const asked: Asked[] = []
      const client = await connect(agent, {
        capabilities,
        onAsked: async one => {
          asked.push(one)
          assert.equal(sentCount(), before)
          await decide(agent, 'approved')
          return { action: 'accept', content: { status: 'approved_in_browser' } }
        },
      })
      const before = sentCount()
      const args = write()
      const first = await client.call(args)
      assert.deepEqual(
        asked.map(({ mode }) => mode),
        asks[rung] === undefined ? [] : [asks[rung]],
      )
      if (asks[rung] === undefined) {
        assert.equal(errorOf(first), 'approval_required')
        assert.match(JSON.stringify(first.content), /\/approvals\/approval_/)
        assert.equal(sentCount(), before)
        await decide(agent, 'approved')
      } else {
        const [{ text }] = asked as [Asked]
        if (asks[rung] === 'url') assert.match(text, /"url":"http:\/\/localhost:4000\/approvals\/approval_[0-9A-Z]+"/)
        else assert.doesNotMatch(text, /https?:/, 'no address stands in a form')
        assert.doesNotMatch(JSON.stringify(first.content), /\/approvals\//, 'nor in what the model reads')
      }
      const answer = asks[rung] === undefined ? await client.call(args) : first
      assert.notEqual(answer.isError, true, JSON.stringify(answer))
      assert.equal(sentCount(), before + 1, 'once')
      await client.close()
    })

    if (asks[rung] !== undefined)
      test(`T61 T88 ladder: ${name} with ${declared}: what the client answers gives nothing when the page said no, or the person declines`, async () => {
        const agent = await startAgent(ground, { resource: url.href })
        let declines = false
        const client = await connect(agent, {
          capabilities,
          onAsked: async () => {
            if (declines) return { action: 'decline' }
            await decide(agent, 'denied')
            return { action: 'accept', content: { status: 'approved_in_browser' } }
          },
        })
        const before = sentCount()
        const lied = await client.call(write())
        assert.equal(lied.isError, true)
        declines = true
        const declined = await client.call(write())
        assert.equal(declined.isError, true)
        assert.equal(sentCount(), before)
        await client.close()
      })

    test(`ladder: ${name} with ${declared} for an agent that acts for itself: told without an address`, async () => {
      const agent = await startAgent(ground, { resource: url.href, headless: true })
      const client = await connect(agent, { capabilities, onAsked: () => Promise.reject(new Error('asked')) })
      const args = write()
      const first = await client.call(args)
      assert.equal(errorOf(first), 'approval_required')
      assert.doesNotMatch(JSON.stringify(first.content), /https?:/)
      await decide(agent, 'approved')
      assert.notEqual((await client.call(args)).isError, true)
      await client.close()
    })
  }
