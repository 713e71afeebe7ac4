import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository, serverSource } from '../shape/source.ts'
import { documentedEvents } from '../wire/shapes.ts'

/** Why an event of the document is never raised here, by the beginning of its name. The longest one that fits counts. */
const reasons: Readonly<Record<string, string>> = {
  'agent.registration.credential.issued': 'an agent has a secret of its own kind, which the API has no words for',
  'agent.registration.deleted': 'a registration is kept with its agent, and one that nobody claimed just ends',
  'agent.registration.expired': 'a claim that ran out is read from its registration',
  'agent.registration.organization.switched': 'an agent has no organization before it is claimed',
  'agent.registration.refreshed': 'there are no assertions to renew',
  'agent.registration.revoked': 'an agent is suspended or off-boarded, as every principal is',
  'authentication.sso_': 'sign-in through an organization’s own identity provider is not there yet',
  'authentication.reauthentication_': 'a step-up is booked in the log, and is no sign-in of an application',
  'connection.': 'sign-in through an organization’s own identity provider is not there yet',
  'dsync.': 'people are not provisioned from a directory yet',
  'vault.byok_': 'keys of customers’ own are not there yet',
  'vault.kek.deleted': 'a key that wraps others is never deleted: what it wrapped has to open',
}

export function eventReason(name: string): string | undefined {
  const fitting = Object.keys(reasons).filter(start => name.startsWith(start))
  const longest = fitting.toSorted((a, b) => b.length - a.length)[0]
  return longest === undefined ? undefined : reasons[longest]
}

export interface CatalogueRow {
  readonly name: string
  readonly raised: boolean
  /** A test names it. */
  readonly tested: boolean
}

/** Each event of the document: whether the source can raise it, and whether a test looks at it. */
export function eventCatalogue(): CatalogueRow[] {
  const text = textOf(serverSource, path => !path.endsWith('.test.ts') && !path.endsWith('events/model.ts'))
  const beside = textOf(serverSource, path => path.endsWith('.test.ts'))
  const spanning = textOf(
    join(repository, 'server/tests'),
    path => path.endsWith('.test.ts') && !path.startsWith('compatibility'),
  )
  const templates = [...text.matchAll(/event: `([a-z_.]*\$\{[^`]*)`/g)].map(([, template = '']) => patternOf(template))
  return documentedEvents.map(name => ({
    name,
    raised:
      eventReason(name) === undefined && (text.includes(`'${name}'`) || templates.some(pattern => pattern.test(name))),
    tested: [beside, spanning].some(tests => tests.includes(`'${name}'`)),
  }))
}

/** `authentication.${kind}_${status}`: a name with a part that is filled in. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\$\{[^}]*\}/).map(part => part.replaceAll('.', '\\.'))
  return new RegExp(`^${parts.join('[a-z_]+')}$`)
}

function textOf(folder: string, counts: (path: string) => boolean): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && counts(name))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}
