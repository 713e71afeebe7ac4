import type { Act, ActsGround, Neighbours } from './acts.ts'

const session_settings = { max_age_seconds: 600, access_token_ttl_seconds: 60, refresh_token_ttl_seconds: 600 }

async function makeBlueprint(g: ActsGround): Promise<string> {
  return String((await g.make('/agents/blueprints', { name: `Agent ${g.fresh()}`, session_settings })).id)
}

async function mint(g: ActsGround): Promise<Record<string, unknown>> {
  const { id } = await g.make('/organizations', { name: `Acme ${g.fresh()}` })
  return g.make(`/agents/blueprints/${await makeBlueprint(g)}/tokens`, { type: 'autonomous', organization_id: id })
}

export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /agents/blueprints', ['application.created', 'agent_blueprint.created'], async () => ({
    body: { name: `Agent ${g.fresh()}`, session_settings },
  })),
  g.api('PATCH /agents/blueprints/{id}', ['agent_blueprint.updated'], async () => ({
    path: `/agents/blueprints/${await makeBlueprint(g)}`,
    body: { description: 'Another' },
  })),
  g.api('DELETE /agents/blueprints/{id}', ['application.retired', 'agent_blueprint.deleted'], async () => ({
    path: `/agents/blueprints/${await makeBlueprint(g)}`,
  })),
  g.api(
    'POST /agents/blueprints/{id}/tokens',
    ['agent.created', 'session.started', 'agent_instance.session_started'],
    async () => {
      const { id } = await g.make('/organizations', { name: `Acme ${g.fresh()}` })
      const path = `/agents/blueprints/${await makeBlueprint(g)}/tokens`
      return { path, body: { type: 'autonomous', organization_id: id } }
    },
  ),
  g.api('DELETE /agents/instances/{id}', ['agent_instance.deleted', 'session.ended', 'receipt.issued'], async () => ({
    path: `/agents/instances/${(await mint(g)).agent_instance_id}`,
  })),
  {
    ...g.api('POST /agents/sessions/{id}/revoke', ['session.ended', 'receipt.issued'], async () => ({
      path: `/agents/sessions/${(await mint(g)).agent_instance_session_id}/revoke`,
    })),
    endsFirst: true,
  },
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /agents/credentials/validate': 'it looks whether a credential is good',
}

export const neighbours: Neighbours = {
  async real(ground) {
    const { id: organization_id } = await ground.node.api('POST', '/organizations', { name: 'Agents' })
    const made = await ground.node.api('POST', '/agents/blueprints', { name: 'Neighbour', session_settings })
    const path = `/agents/blueprints/${made.id}/tokens`
    const minted = await ground.node.api('POST', path, { type: 'autonomous', organization_id })
    return { agentBlueprint: String(made.id), agentInstance: String(minted.agent_instance_id) }
  },
  kindOf: { blueprints: 'agentBlueprint', instances: 'agentInstance', registrations: 'agentInstance' },
  bodies: { 'POST /agents/blueprints/{id}/tokens': { type: 'refresh', refresh_token: 'x' } },
  apart: {
    'GET /agents/sessions/{id}': 'the session of an agent instance; wire/agents.test.ts looks at others',
    'POST /agents/sessions/{id}/revoke': 'the session of an agent instance; wire/agents.test.ts looks at others',
  },
}
