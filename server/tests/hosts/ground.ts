import assert from 'node:assert/strict'
import { type Everything, startEverything } from '../third-parties.ts'
import { startAmbit } from '../walk/ambit-process.ts'
import { createFormPerson } from '../walk/form-person.ts'
import type { HostParts } from './host.ts'

/** A server as its users start it, a third party whose tool may be asked for, and a person who is signed in. */
export interface HostGround extends HostParts {
  approve(address: string): Promise<void>
  api(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  output(): string
  close(): Promise<void>
}

export async function startHostGround(): Promise<HostGround> {
  const [server, party] = await Promise.all([startAmbit({ env: { AMBIT_LOG_LEVEL: 'warn' } }), startEverything()])
  const close = async (): Promise<void> => {
    await Promise.all([server.stop(), party.close()])
    await server.remove()
  }
  try {
    await addParty(server.api, party)
    const person = createFormPerson(server)
    await person.signIn()
    return {
      baseUrl: server.baseUrl,
      api: server.api,
      output: server.output,
      approve: async address => {
        const page = await person.approve(address)
        assert.equal(page.status, 200, page.html.slice(0, 2000))
      },
      openInBrowser: async url => {
        const { leadsTo, html } = await person.send(await person.open(url), { decision: 'allow' })
        assert.ok(leadsTo !== undefined, `consent led nowhere: ${html.slice(0, 2000)}`)
        await (await fetch(leadsTo)).text()
      },
      close,
    }
  } catch (cause) {
    await close()
    throw new Error(`it did not start; the server said:\n${server.output()}`, { cause })
  }
}

async function addParty(api: HostGround['api'], { url }: Everything): Promise<void> {
  const parts = { slug: 'everything', kind: 'mcp', name: 'Everything', url, auth: { type: 'none' } }
  await api('POST', '/v1/providers', parts)
  await api('POST', '/v1/providers/everything/refresh', {})
  const tools: { id: string; name: string }[] = Object((await api('GET', '/v1/tools?provider=everything')).data)
  const echo = tools.find(({ name }) => name.endsWith('echo'))
  assert.ok(echo, 'the reference server has a tool that echoes')
  await api('PATCH', `/v1/tools/${echo.id}`, { effect: 'read' })
}
