import { randomBytes } from 'node:crypto'
import { makeId } from './make-id.ts'
import { presentConnection, presentDomain, presentKey, presentList, presentOrganization } from './present.ts'
import { type ApiRoute, gone, made, ok, one, text, unknown } from './route.ts'

/** Organizations with their domains, connections, keys and logs. */
export const organizationRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/organizations',
    answer: ({ state }) =>
      ok(presentList([...state.organizations.values()].map(organization => presentOrganization(state, organization)))),
  },
  {
    method: 'POST',
    path: '/organizations',
    answer: ({ state }, { body }) => {
      const organization = { id: makeId('org'), name: text(body.name) ?? '' }
      state.organizations.set(organization.id, organization)
      return made(presentOrganization(state, organization))
    },
  },
  {
    method: 'GET',
    path: '/organizations/{id}',
    answer: ({ state }, _request, part) =>
      one(state.organizations, part(2), organization => presentOrganization(state, organization)),
  },
  {
    method: 'PUT',
    path: '/organizations/{id}',
    answer: ({ state }, { body }, part) => {
      const organization = state.organizations.get(part(2))
      if (organization === undefined) return unknown
      organization.name = text(body.name) ?? organization.name
      return ok(presentOrganization(state, organization))
    },
  },
  {
    method: 'DELETE',
    path: '/organizations/{id}',
    answer: ({ state }, _request, part) => (state.organizations.delete(part(2)) ? gone : unknown),
  },
  {
    method: 'POST',
    path: '/organization_domains',
    answer: ({ state }, { body }) => {
      const domain = {
        id: makeId('org_domain'),
        organization: text(body.organization_id) ?? '',
        domain: text(body.domain) ?? '',
        state: 'pending' as const,
        token: randomBytes(16).toString('hex'),
      }
      state.domains.set(domain.id, domain)
      return made(presentDomain(domain))
    },
  },
  {
    method: 'GET',
    path: '/organization_domains/{id}',
    answer: ({ state }, { path }) => one(state.domains, path.split('/').at(-1) ?? '', presentDomain),
  },
  {
    method: 'DELETE',
    path: '/organization_domains/{id}',
    answer: ({ state }, _request, part) => (state.domains.delete(part(2)) ? gone : unknown),
  },
  {
    method: 'POST',
    path: '/organization_domains/{id}/verify',
    answer: ({ state, domainCheck }, _request, part) => {
      const domain = state.domains.get(part(2))
      if (domain === undefined) return unknown
      domain.state = domainCheck
      return ok(presentDomain(domain))
    },
  },
  {
    method: 'POST',
    path: '/portal/generate_link',
    answer: () => made({ link: 'http://127.0.0.1/portal/launch?secret=once' }),
  },
  {
    method: 'GET',
    path: '/connections',
    answer: ({ state }, { query }) =>
      ok(
        presentList(
          [...state.connections.values()]
            .filter(({ organization }) => query.organization_id === undefined || organization === query.organization_id)
            .map(presentConnection),
        ),
      ),
  },
  {
    method: 'GET',
    path: '/connections/{id}',
    answer: ({ state }, { path }) => one(state.connections, path.split('/').at(-1) ?? '', presentConnection),
  },
  {
    method: 'DELETE',
    path: '/connections/{id}',
    answer: ({ state }, _request, part) => (state.connections.delete(part(2)) ? gone : unknown),
  },
  {
    method: 'GET',
    path: '/organizations/{id}/api_keys',
    answer: ({ state }, _request, part) =>
      ok(presentList([...state.keys.values()].filter(({ organization }) => organization === part(2)).map(presentKey))),
  },
  {
    method: 'POST',
    path: '/organizations/{id}/api_keys',
    answer: ({ state }, { body }, part) => {
      const key = { id: makeId('api_key'), organization: part(2), name: text(body.name) ?? '' }
      state.keys.set(key.id, key)
      return made({ ...presentKey(key), value: `sk_${randomBytes(16).toString('hex')}` })
    },
  },
  {
    method: 'DELETE',
    path: '/api_keys/{id}',
    answer: ({ state }, _request, part) => (state.keys.delete(part(2)) ? gone : unknown),
  },
  { method: 'POST', path: '/api_keys/validations', answer: () => ok({ api_key: null }) },
  { method: 'POST', path: '/audit_logs/events', answer: () => made({ success: true }) },
  {
    method: 'POST',
    path: '/audit_logs/exports',
    answer: () => made({ object: 'audit_log_export', id: makeId('audit_log_export'), state: 'pending', url: null }),
  },
  {
    method: 'GET',
    path: '/audit_logs/exports/{id}',
    answer: (_stage, _request, part) => ok({ object: 'audit_log_export', id: part(3), state: 'pending', url: null }),
  },
]
