import { itemOf, itemsOf, textOf, wordsOf } from '../fields.ts'
import type { Entry, Item, OrganizationName, RawRecord, Read, Source } from '../model.ts'
import { unfit } from '../model.ts'
import { readRecords } from '../read-records.ts'
import { personOfRow } from './csv.ts'

/** Objects as the API of WorkOS shows them, or a table of its migration packages. */
export const workos: Source = { name: 'workos', entries: entriesOf }

/** What `ambit export` writes. */
export const ambit: Source = { name: 'ambit', entries: entriesOf }

/** Ids there, with what the same thing is found by here. */
interface Seen {
  readonly organizations: Map<string, OrganizationName>
  readonly emails: Map<string, string>
}

async function* entriesOf(path: string): AsyncGenerator<Entry> {
  const seen: Seen = { organizations: new Map(), emails: new Map() }
  for await (const raw of readRecords(path, ['data', 'users', 'organizations'])) yield entryOf(raw, seen)
}

function entryOf({ line, record, fault }: RawRecord, seen: Seen): Entry {
  if (fault !== undefined || record === undefined)
    return { line, record, read: unfit('row_broken', fault ?? 'It is empty.') }
  const kind = textOf(record, 'object') ?? 'row'
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined
  if (read === undefined) return { line, record, read: notTaken(kind) }
  return { line, record, read: read(record, seen) }
}

const kindCharactersMax = 40

/** Connections, applications and the like hang on secrets and on others: they are made again here. */
function notTaken(kind: string): Read {
  const part = kind.slice(0, kindCharactersMax)
  return {
    kind: 'aside',
    leftOut: [{ part, code: 'kind_not_taken', reason: 'It is not brought along, but made again.' }],
  }
}

const readers: Readonly<Record<string, (record: Item, seen: Seen) => Read>> = {
  row: personOfRow,
  user: userOf,
  organization: organizationOf,
  organization_membership: membershipOf,
  role: definitionOf('role'),
  permission: definitionOf('permission'),
  export: () => ({ kind: 'aside', leftOut: [] }),
}

/** Its own external id stays the external id; where it has none, the id that applications knew it by becomes it. */
function externalIdOf(record: Item): string | undefined {
  return textOf(record, 'external_id') ?? textOf(record, 'id')
}

function userOf(record: Item, { emails }: Seen): Read {
  const [id, email] = [textOf(record, 'id'), textOf(record, 'email') ?? '']
  if (id !== undefined) emails.set(id, email)
  return { ...personOfRow(record), externalId: externalIdOf(record) }
}

function organizationOf(record: Item, { organizations }: Seen): Read {
  const [id, name] = [textOf(record, 'id'), textOf(record, 'name')]
  if (name === undefined) return unfit('row_broken', 'It has no name.')
  const externalId = externalIdOf(record)
  if (id !== undefined) organizations.set(id, { externalId, name })
  return {
    kind: 'organization',
    name,
    externalId,
    metadata: itemOf(record, 'metadata'),
    domains: itemsOf(record, 'domains').flatMap(domain => textOf(domain, 'domain') ?? []),
    leftOut: [],
  }
}

function membershipOf(record: Item, { organizations, emails }: Seen): Read {
  const email = textOf(itemOf(record, 'user'), 'email') ?? emails.get(textOf(record, 'user_id') ?? '')
  if (email === undefined) return unfit('person_unknown', 'The person of this membership does not stand before it.')
  const id = textOf(record, 'organization_id')
  const known = id === undefined ? undefined : organizations.get(id)
  const slugs = itemsOf(record, 'roles').flatMap(role => textOf(role, 'slug') ?? [])
  const slug = textOf(itemOf(record, 'role'), 'slug')
  if (record.status === 'pending')
    return unfit('invitation_pending', 'It waits for an invitation that nobody accepted: invite the person again.')
  return {
    kind: 'membership',
    email,
    organization: known ?? { id },
    roleSlugs: slugs.length > 0 || slug === undefined ? slugs : [slug],
    inactive: record.status === 'inactive',
  }
}

function definitionOf(kind: 'role' | 'permission'): (record: Item, seen: Seen) => Read {
  return (record, seen) => {
    const [slug, name] = [textOf(record, 'slug'), textOf(record, 'name')]
    if (slug === undefined || name === undefined) return unfit('row_broken', 'It has no slug or no name.')
    const id = textOf(record, 'organization_id')
    const organization = id === undefined ? undefined : (seen.organizations.get(id) ?? { id })
    return {
      kind,
      slug,
      name,
      description: textOf(record, 'description'),
      permissions: wordsOf(record, 'permissions'),
      organization,
    }
  }
}
