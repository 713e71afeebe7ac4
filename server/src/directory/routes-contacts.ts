import { z } from 'zod'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import {
  contactIntents,
  createContact,
  deleteContact,
  getContact,
  inviteContact,
  revokeContact,
} from './actions-contacts.ts'
import { getOrganization } from './actions-organizations.ts'
import { contactSchema, presentContact } from './render-contact.ts'
import { listContacts } from './store-contacts.ts'

const tag = 'Organizations'
const path = '/organizations/{organization_id}/it_contacts'
const ofOrganization = z.object({ organization_id: z.string() })
const ofContact = ofOrganization.extend({ contact_id: z.string() })
const contactEmailMax = 320

/** Who sets things up at an organization. */
export const contactRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'listItContacts',
      summary: 'List the contacts of an organization, newest first',
      tag,
      access: 'auditor',
      params: ofOrganization,
      query: listQuery,
      response: listSchema(contactSchema),
    },
    async (on, { params, query }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      const page = pageOf(query)
      return listOf((await listContacts(on.database, page, id)).map(presentContact), page)
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'createItContact',
      summary: 'Add a contact to an organization',
      tag,
      access: 'admin',
      params: ofOrganization,
      body: z.object({ email: z.email().max(contactEmailMax) }),
      response: contactSchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const { id: organizationId } = await getOrganization(on.database, params.organization_id)
      return presentContact(await createContact(on, actor, { organizationId, email: body.email }))
    },
  ),
  api(
    {
      method: 'delete',
      path: `${path}/{contact_id}`,
      operation: 'deleteItContact',
      summary: 'Remove a contact',
      tag,
      access: 'admin',
      params: ofContact,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      await deleteContact(on, actor, await getContact(on.database, id, params.contact_id))
      return null
    },
  ),
  api(
    {
      method: 'post',
      path: `${path}/{contact_id}/invite`,
      operation: 'inviteItContact',
      summary: 'Ask a contact by mail to set something up',
      tag,
      access: 'admin',
      params: ofContact,
      body: z.object({ intents: z.array(z.enum(contactIntents)).min(1) }),
      response: contactSchema,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      const contact = await getContact(on.database, id, params.contact_id)
      return presentContact(await inviteContact(on, actor, { contact, intents: body.intents }))
    },
  ),
  api(
    {
      method: 'post',
      path: `${path}/{contact_id}/revoke`,
      operation: 'revokeItContact',
      summary: 'Take back what a contact was asked for',
      tag,
      access: 'admin',
      params: ofContact,
      response: contactSchema,
    },
    async (on, { actor, params }) => {
      const { id } = await getOrganization(on.database, params.organization_id)
      return presentContact(await revokeContact(on, actor, await getContact(on.database, id, params.contact_id)))
    },
  ),
]
