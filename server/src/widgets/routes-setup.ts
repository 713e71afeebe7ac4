import { z } from 'zod'
import { type Route, widgetDoor } from '../platform/route.ts'
import {
  connectionsOf,
  directoriesOf,
  directoryOf,
  domainsOf,
  giveDomainUp,
  linkToPortal,
  lookDomainUp,
} from './actions-setup.ts'
import {
  domainSchema,
  presentWidgetConnection,
  presentWidgetDirectory,
  presentWidgetDomain,
  widgetConnectionSchema,
  widgetDirectorySchema,
} from './render-setup.ts'
import { forMember, queryWith } from './routes-door.ts'

const linkSchema = z.object({ link: z.string() })
const linkQuery = z.object({ intent: z.enum(['sso', 'domain_verification', 'log_streams', 'dsync']) })

/** What an administrator of the organization sets up: some of it here, all of it in the portal that a link opens. */
export const setupRoutes: readonly Route[] = [
  widgetDoor(
    'get',
    '/_widgets/admin-portal/organization-domains',
    forMember(
      {
        summary: 'List the domains of the organization',
        permission: 'widgets:domain-verification:manage',
        response: z.object({ data: z.array(domainSchema) }),
      },
      async ({ on, caller }) => ({ data: (await domainsOf(on, caller)).map(presentWidgetDomain) }),
    ),
  ),
  widgetDoor(
    'delete',
    '/_widgets/admin-portal/organization-domains/{domainId}',
    forMember(
      { summary: 'Give a domain up', permission: 'widgets:domain-verification:manage', response: domainSchema },
      async ({ on, caller, params: { domainId = '' } }) =>
        presentWidgetDomain(await giveDomainUp(on, caller, domainId)),
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/admin-portal/organization-domains/{domainId}/reverify',
    forMember(
      {
        summary: 'Look the record of a domain up now',
        permission: 'widgets:domain-verification:manage',
        response: domainSchema,
      },
      async ({ on, caller, params: { domainId = '' } }) =>
        presentWidgetDomain(await lookDomainUp(on, caller, domainId)),
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/admin-portal/sso-connections',
    forMember(
      {
        summary: 'List the connections of the organization',
        permission: 'widgets:sso:manage',
        response: z.array(widgetConnectionSchema),
      },
      async ({ on, caller }) =>
        (await connectionsOf(on, caller)).map(each => presentWidgetConnection(each, on.clock.now())),
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/admin-portal/audit-log-stream',
    forMember(
      {
        summary: 'Read where the audit log of the organization goes',
        permission: 'widgets:audit-log-streaming:manage',
        response: z.object({}),
      },
      // Streams are the installation's; an organization has none of its own, and the widget reads that from an empty answer.
      async () => ({}),
    ),
  ),
  widgetDoor(
    'post',
    '/_widgets/admin-portal/generate-link',
    forMember(
      { summary: 'Make a link to the portal of the organization', response: linkSchema, status: 201 },
      async ({ on, call, caller }) => {
        const { intent } = queryWith(linkQuery, call)
        return { link: (await linkToPortal(on, caller, intent)).reveal() }
      },
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/directory-sync/directories',
    forMember(
      {
        summary: 'List the directories of the organization, with a link to where they are set up',
        permission: 'widgets:dsync:manage',
        response: z.object({ data: z.array(widgetDirectorySchema), link: z.string() }),
      },
      async ({ on, caller }) => ({
        data: (await directoriesOf(on, caller)).map(each => presentWidgetDirectory(each.directory, each.counted)),
        link: (await linkToPortal(on, caller, 'dsync')).reveal(),
      }),
    ),
  ),
  widgetDoor(
    'get',
    '/_widgets/directory-sync/directories/{directoryId}',
    forMember(
      { summary: 'Read a directory', permission: 'widgets:dsync:manage', response: widgetDirectorySchema },
      async ({ on, caller, params: { directoryId = '' } }) => {
        const { directory, counted } = await directoryOf(on, caller, directoryId)
        return presentWidgetDirectory(directory, counted)
      },
    ),
  ),
]
