import { z } from 'zod'
import { type Route, widgetDoor } from '../platform/route.ts'
import {
  configurationsOf,
  configureFor,
  disconnectOwn,
  disconnectShared,
  enterFor,
  isConnecting,
  type Link,
  linkToConnect,
  organizationConnections,
  ownConnections,
  sharedConnections,
} from './actions-pipes.ts'
import { sentLengthMax } from './model.ts'
import {
  installationSchema,
  organizationIntegrationSchema,
  presentInstallation,
  presentOrganizationIntegration,
  presentShared,
  presentWidgetConfiguration,
  presentWidgetIntegration,
  sharedConnectionSchema,
  widgetConfigurationSchema,
  widgetIntegrationSchema,
} from './render-pipes.ts'
import { forMember, forPerson } from './routes-door.ts'

const permission = 'widgets:pipes:manage'
const secretLengthMax = 8_000
const scopesMax = 200
const secretText = z.string().min(1).max(secretLengthMax)
const idText = z.string().min(1).max(sentLengthMax)
/** Nothing that is connected here is asked for more than its credential. */
const noConfig = z.strictObject({}).optional()

const doneSchema = z.object({ success: z.boolean() })
const linkSchema = z.object({ url: z.string(), redirectToken: z.string() })
const keyBody = z.object({ secret: secretText })
const clientBody = z.object({ client_id: idText, client_secret: secretText, config: noConfig })
const settingsBody = z.object({
  enabled: z.boolean().optional(),
  scopes: z.array(idText).max(scopesMax).nullable().optional(),
  client_id: idText.optional(),
  client_secret: secretText.optional(),
  config: noConfig,
})
const authorizeBody = z.object({ requireHandoff: z.boolean().optional(), config: noConfig })

function presentLink({ url, name }: Link): z.input<typeof linkSchema> {
  return { url: url.href, redirectToken: name }
}

const base = '/_widgets/DataIntegrations'

/** What people and organizations connect. */
export const pipesWidgetRoutes: readonly Route[] = [
  widgetDoor(
    'get',
    `${base}/mine`,
    forPerson(
      { summary: 'List what the person can connect', response: z.object({ data: z.array(widgetIntegrationSchema) }) },
      async ({ on, caller }) => ({ data: (await ownConnections(on, caller)).map(presentWidgetIntegration) }),
    ),
  ),
  widgetDoor(
    'get',
    `${base}/shared-connections`,
    forMember(
      {
        summary: 'List what the organization has connected for its members',
        response: z.object({ data: z.array(sharedConnectionSchema) }),
      },
      async ({ on, caller }) => ({ data: (await sharedConnections(on, caller)).map(presentShared) }),
    ),
  ),
  widgetDoor(
    'get',
    `${base}/organization`,
    forMember(
      {
        summary: 'List what the organization connects',
        permission,
        response: z.object({ data: z.array(organizationIntegrationSchema) }),
      },
      async ({ on, caller }) => ({
        data: (await organizationConnections(on, caller)).map(presentOrganizationIntegration),
      }),
    ),
  ),
  widgetDoor(
    'get',
    `${base}/configurations`,
    forMember(
      {
        summary: 'List what can be connected, as the organization has set it',
        permission,
        response: z.object({ data: z.array(widgetConfigurationSchema) }),
      },
      async ({ on, caller }) => ({ data: (await configurationsOf(on, caller)).map(presentWidgetConfiguration) }),
    ),
  ),
  widgetDoor(
    'get',
    `${base}/{dataIntegrationId}/authorization-status/{state}`,
    forPerson(
      { summary: 'Whether a connection waits still', response: z.object({ isConnecting: z.boolean() }) },
      async ({ on, caller, params: { dataIntegrationId: integration = '', state: name = '' } }) => ({
        isConnecting: await isConnecting(on, caller, { integration, name }),
      }),
    ),
  ),
  widgetDoor(
    'get',
    `${base}/{slug}/authorize`,
    forPerson({ summary: 'Get a link to connect', response: linkSchema }, async ({ on, caller, params }) =>
      presentLink(await linkToConnect(on, caller, { slug: params.slug ?? '', ownership: 'user' })),
    ),
  ),
  widgetDoor(
    'post',
    `${base}/{slug}/authorize`,
    forPerson(
      { summary: 'Get a link to connect', body: authorizeBody, response: linkSchema },
      async ({ on, caller, params }) =>
        presentLink(await linkToConnect(on, caller, { slug: params.slug ?? '', ownership: 'user' })),
    ),
  ),
  widgetDoor(
    'post',
    `${base}/{slug}/organization/authorize`,
    forMember(
      { summary: 'Get a link to connect the organization', permission, body: authorizeBody, response: linkSchema },
      async ({ on, caller, params }) =>
        presentLink(await linkToConnect(on, caller, { slug: params.slug ?? '', ownership: 'organization' })),
    ),
  ),
  widgetDoor(
    'put',
    `${base}/{slug}/api-key`,
    forPerson(
      { summary: 'Connect by a key', body: keyBody, response: installationSchema },
      async ({ on, caller, body: { secret }, params: { slug = '' } }) =>
        presentInstallation(await enterFor(on, caller, { slug, ownership: 'user', secret, clientId: undefined })),
    ),
  ),
  widgetDoor(
    'put',
    `${base}/{slug}/client-credentials`,
    forPerson(
      { summary: 'Connect by a client', body: clientBody, response: installationSchema },
      async ({ on, caller, body: { client_id: clientId, client_secret: secret }, params: { slug = '' } }) =>
        presentInstallation(await enterFor(on, caller, { slug, ownership: 'user', secret, clientId })),
    ),
  ),
  widgetDoor(
    'put',
    `${base}/{slug}/organization/api-key`,
    forMember(
      { summary: 'Connect the organization by a key', permission, body: keyBody, response: installationSchema },
      async ({ on, caller, body: { secret }, params: { slug = '' } }) =>
        presentInstallation(
          await enterFor(on, caller, { slug, ownership: 'organization', secret, clientId: undefined }),
        ),
    ),
  ),
  widgetDoor(
    'put',
    `${base}/{slug}/organization/client-credentials`,
    forMember(
      { summary: 'Connect the organization by a client', permission, body: clientBody, response: installationSchema },
      async ({ on, caller, body: { client_id: clientId, client_secret: secret }, params: { slug = '' } }) =>
        presentInstallation(await enterFor(on, caller, { slug, ownership: 'organization', secret, clientId })),
    ),
  ),
  widgetDoor(
    'put',
    `${base}/{slug}/configuration`,
    forMember(
      {
        summary: 'Set for the organization what its people connect to',
        permission,
        body: settingsBody,
        response: widgetConfigurationSchema,
      },
      async ({ on, caller, body, params: { slug = '' } }) =>
        presentWidgetConfiguration(await configureFor(on, caller, { slug, asked: body })),
    ),
  ),
  widgetDoor(
    'put',
    `${base}/{slug}/organization/configuration`,
    forMember(
      {
        summary: 'Set for the organization what it connects to itself',
        permission,
        body: settingsBody,
        response: organizationIntegrationSchema,
      },
      async ({ on, caller, body, params: { slug = '' } }) =>
        presentOrganizationIntegration(await configureFor(on, caller, { slug, asked: body })),
    ),
  ),
  widgetDoor(
    'delete',
    `${base}/installations/{installationId}`,
    forPerson(
      { summary: 'Disconnect an own account', response: doneSchema },
      async ({ on, caller, params: { installationId = '' } }) => {
        await disconnectOwn(on, caller, installationId)
        return { success: true }
      },
    ),
  ),
  widgetDoor(
    'delete',
    `${base}/organization/installations/{installationId}`,
    forMember(
      { summary: 'Disconnect an account of the organization', permission, response: doneSchema },
      async ({ on, caller, params: { installationId = '' } }) => {
        await disconnectShared(on, caller, installationId)
        return { success: true }
      },
    ),
  ),
]
