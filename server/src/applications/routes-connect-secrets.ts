import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { findConnectApplication, getConnectApplication } from './actions-connect.ts'
import { addSecret, removeSecret } from './actions-secrets.ts'
import { connectSecretSchema, newConnectSecretSchema, presentConnectSecret } from './render-connect.ts'
import { findSecretOwner, listSecrets } from './store-secrets.ts'

const idParams = z.object({ id: z.string() })

export const connectSecretRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/connect/applications/{id}/client_secrets',
      operation: 'listApplicationClientSecrets',
      summary: 'List the living secrets of a Connect application; never the secrets themselves',
      tag: 'Connect',
      access: 'auditor',
      params: idParams,
      response: z.array(connectSecretSchema),
    },
    async (on, { params }) => {
      const { id } = await getConnectApplication(on.database, params.id)
      return (await listSecrets(on.database, id)).map(presentConnectSecret)
    },
  ),
  api(
    {
      method: 'post',
      path: '/connect/applications/{id}/client_secrets',
      operation: 'createApplicationClientSecret',
      summary: 'Add a secret to a Connect application beside those that live; it is shown once',
      tag: 'Connect',
      access: 'admin',
      params: idParams,
      body: z.object({}),
      response: newConnectSecretSchema,
      status: 201,
    },
    async (on, { actor, params }) => {
      const { id, tokenEndpointAuthMethod: method } = await getConnectApplication(on.database, params.id)
      if (method === 'none')
        throw unprocessable('This application uses PKCE and keeps no secret.', [
          { code: 'application_keeps_no_secret', message: 'Create one without uses_pkce.', field: 'id' },
        ])
      const made = await on.database.transaction(tx => addSecret(tx, actor, { applicationId: id }))
      const [kept] = (await listSecrets(on.database, id)).filter(secret => secret.id === made.id)
      if (kept === undefined) throw notFound('client secret')
      return { ...presentConnectSecret(kept), secret: made.value.reveal() }
    },
  ),
  api(
    {
      method: 'delete',
      path: '/connect/client_secrets/{id}',
      operation: 'deleteClientSecret',
      summary: 'End a secret of a Connect application',
      tag: 'Connect',
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const id = parseId('secret', params.id)
      const owner = id && (await findSecretOwner(on.database, id))
      if (id === undefined || owner === undefined) throw notFound('client secret')
      const application = await findConnectApplication(on.database, owner)
      if (application === undefined) throw notFound('client secret')
      await on.database.transaction(tx => removeSecret(tx, actor, { applicationId: application.id, id }))
      return null
    },
  ),
]
