import type { Act, ActsGround, Neighbours } from './acts.ts'

export const acts = (g: ActsGround): readonly Act[] => [
  {
    ...g.api('POST /v1/governance/boundaries/probes', ['boundary.probed'], async () => ({
      body: { tool: 'notes__echo' },
    })),
    handsOut: '"object":"boundary_probe"',
  },
  g.api('POST /v1/stops', ['stop.asked', 'stop.completed'], async () => ({
    body: { target: await g.makeUser(), reason: 'A test.' },
  })),
  g.api('POST /v1/stops/{id}/lift', ['stop.lifted'], async () => {
    const { id } = await g.make('/v1/stops', { target: await g.makeUser(), reason: 'A test.' })
    return { path: `/v1/stops/${id}/lift`, body: {} }
  }),
]

export const changesNothing: Readonly<Record<string, string>> = {}

export const neighbours: Neighbours = {
  async real(ground) {
    const person = await ground.node.api('POST', '/user_management/users', { email: 'stopped@acme.example' })
    const { id } = await ground.node.api('POST', '/v1/stops', { target: person.id, reason: 'A test.' })
    return { stop: String(id) }
  },
  kindOf: { stops: 'stop' },
  bodies: {},
  queries: { 'GET /v1/stop_preview': 'target=everything', 'GET /v1/sessions/{id}/comparison': 'with={session}' },
}
