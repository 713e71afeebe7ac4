import type { Act, ActsGround, Neighbours } from './acts.ts'
import type { SecurityGround } from './ground.ts'

const template = '{"urn:acme:kind": "person"}'

/** Applications, Connect and logout. */
export const acts = (g: ActsGround): readonly Act[] => {
  const makeConnect = (): Promise<Record<string, unknown>> =>
    g.make('/connect/applications', { application_type: 'oauth', name: `Connect ${g.fresh()}`, is_first_party: true })
  return [
    g.api('DELETE /v1/applications/{id}', ['application.retired'], async () => ({
      path: `/v1/applications/${await g.makeApplication()}`,
    })),
    g.api('PUT /v1/applications/{id}/branding', ['application.updated'], async () => ({
      path: `/v1/applications/${await g.makeApplication()}/branding`,
      body: { accent_color: '#123456' },
    })),
    g.api('POST /user_management/redirect_uris', ['drift.found', 'application.updated'], async () => ({
      body: { uri: `https://r${g.fresh()}.example/cb` },
    })),
    g.api('DELETE /user_management/redirect_uris/{id}', ['application.updated'], async () => {
      await g.make('/user_management/redirect_uris', { uri: `https://r${g.fresh()}.example/cb` })
      const second = await g.make('/user_management/redirect_uris', { uri: `https://r${g.fresh()}.example/cb` })
      return { path: `/user_management/redirect_uris/${second.id}` }
    }),
    g.api('POST /user_management/cors_origins', ['drift.found', 'application.updated'], async () => ({
      body: { origin: `https://o${g.fresh()}.example` },
    })),
    g.api('DELETE /user_management/cors_origins/{id}', ['application.updated'], async () => {
      const made = await g.make('/user_management/cors_origins', { origin: `https://o${g.fresh()}.example` })
      return { path: `/user_management/cors_origins/${made.id}` }
    }),
    g.api('PUT /user_management/app_homepage_url', ['application.updated'], async () => ({
      body: { url: `https://h${g.fresh()}.example` },
    })),
    g.api('PUT /user_management/jwt_template', ['application.updated'], async () => ({
      body: { content: `{"nth": "${g.fresh()}"}` },
    })),
    g.api('PUT /v1/applications/{id}/jwt_template', ['application.updated'], async () => ({
      path: `/v1/applications/${await g.makeApplication()}/jwt_template`,
      body: { content: template },
    })),
    g.api('DELETE /v1/applications/{id}/jwt_template', ['application.updated'], async () => {
      const path = `/v1/applications/${await g.makeApplication()}/jwt_template`
      await g.ground().node.api('PUT', path, { content: template })
      return { path }
    }),
    g.api('POST /connect/applications', ['application.created', 'signing_key.created'], async () => ({
      body: { application_type: 'oauth', name: `Connect ${g.fresh()}`, is_first_party: true },
    })),
    g.api('PUT /connect/applications/{id}', ['application.updated'], async () => ({
      path: `/connect/applications/${(await makeConnect()).id}`,
      body: { name: `Renamed ${g.fresh()}` },
    })),
    g.api('DELETE /connect/applications/{id}', ['application.retired'], async () => ({
      path: `/connect/applications/${(await makeConnect()).id}`,
    })),
    g.api('POST /connect/applications/{id}/client_secrets', ['application_secret.created'], async () => ({
      path: `/connect/applications/${(await makeConnect()).id}/client_secrets`,
      body: {},
    })),
    g.api('DELETE /connect/client_secrets/{id}', ['application_secret.ended'], async () => {
      const { id } = await makeConnect()
      const secret = await g.make(`/connect/applications/${id}/client_secrets`, {})
      return { path: `/connect/client_secrets/${secret.id}` }
    }),
  ]
}

/** Routes that change nothing which counts as a state, with the reason. */
export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/applications/{id}/jwt_template/preview': 'shows what a template would write, and keeps nothing',
}

export const neighbours: Neighbours = {
  real: async (ground: SecurityGround) => {
    await ground.node.api('POST', '/user_management/redirect_uris', { uri: 'https://first.example/cb' })
    const redirect = await ground.node.api('POST', '/user_management/redirect_uris', {
      uri: 'https://other.example/cb',
    })
    const origin = await ground.node.api('POST', '/user_management/cors_origins', { origin: 'https://other.example' })
    const connect = await ground.node.api('POST', '/connect/applications', {
      application_type: 'oauth',
      name: 'Connect',
      is_first_party: true,
    })
    const secret = await ground.node.api('POST', `/connect/applications/${connect.id}/client_secrets`, {})
    // The same row by its other name, so that both doors know it.
    const shown: { id: string; client_id: string }[] = Object((await ground.node.api('GET', '/v1/applications')).data)
    const application = shown.find(({ client_id }) => client_id === connect.client_id)?.id ?? ''
    await ground.node.api('PUT', `/v1/applications/${application}/jwt_template`, { content: template })
    return {
      application,
      secret: String(secret.id),
      redirectUri: String(redirect.id),
      corsOrigin: String(origin.id),
      connectSecret: String(secret.id),
    }
  },
  kindOf: { redirect_uris: 'redirectUri', cors_origins: 'corsOrigin', client_secrets: 'connectSecret' },
  bodies: {
    'PUT /user_management/app_homepage_url': { url: 'https://app.example' },
    'PUT /v1/applications/{id}/jwt_template': { content: template },
    'POST /v1/applications/{id}/jwt_template/preview': { content: template, user_id: 'user_x' },
  },
}
