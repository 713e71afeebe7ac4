import { findInputs } from '../find-servers.ts'
import type { Configuration, Rule, Secret, Server, Sighting, Span } from '../model.ts'
import { connectionPassword, findTokens, secretIn, secretOfHeader, secretOfUrl } from '../secrets/find-secrets.ts'
import { secretsOfWords } from '../secrets/secret-of-words.ts'

const moved =
  'End this key where it was issued. Connect the account at Ambit and let `ambit scan --fix` put the gateway in place of the entry'

/** MCP-S01: a literal secret in what the server is given as its environment. */
export const environmentSecrets: Rule = {
  id: 'MCP-S01',
  title: 'A secret stands in the environment of a server',
  severity: 'critical',
  mend: `${moved}, or use a reference of the host`,
  look: configuration => [
    ...configuration.servers.flatMap(server => [
      ...server.env.flatMap(({ name, value }) => at('MCP-S01', server)(value, secretIn(name, value.value))),
      ...server.texts.flatMap(({ name, value }) =>
        isBearer(name) ? [] : at('MCP-S01', server)(value, secretIn(name, value.value)),
      ),
    ]),
    ...findInputs(configuration.root).flatMap(({ name, value }) =>
      at('MCP-S01', undefined)(value, secretIn(name, value.value)),
    ),
    ...besideValues(configuration),
  ],
}

/** MCP-S02: a secret in the command line. */
export const argumentSecrets: Rule = {
  id: 'MCP-S02',
  title: 'A secret stands in the command line of a server',
  severity: 'critical',
  mend: `${moved}. A command line can be read by every program of this machine`,
  look: ({ servers }) =>
    servers.flatMap(server =>
      secretsOfWords(server.words).flatMap(({ word, secret }) => at('MCP-S02', server)(word.node, secret)),
    ),
}

/** MCP-S03: a secret that is sent in a header. */
export const headerSecrets: Rule = {
  id: 'MCP-S03',
  title: 'A secret stands in a header',
  severity: 'critical',
  mend: `${moved}. Where the server offers OAuth, an entry without the header asks its person to sign in`,
  look: ({ servers }) =>
    servers.flatMap(server => [
      ...server.headers.flatMap(({ name, value }) => at('MCP-S03', server)(value, secretOfHeader(name, value.value))),
      ...server.texts.flatMap(({ name, value }) =>
        isBearer(name) ? at('MCP-S03', server)(value, secretOfHeader('authorization', value.value)) : [],
      ),
    ]),
}

/** MCP-S04: a secret in an address, where every proxy and log on the way keeps it. */
export const addressSecrets: Rule = {
  id: 'MCP-S04',
  title: 'A secret stands in an address',
  severity: 'critical',
  mend: `${moved}. Addresses are kept in the logs of all that lies on the way`,
  look: ({ servers }) =>
    servers.flatMap(server =>
      server.urls.flatMap(({ value }) =>
        at('MCP-S04', server)(
          value,
          findTokens(value.value)[0] ?? connectionPassword(value.value) ?? secretOfUrl(value.value),
        ),
      ),
    ),
}

function isBearer(name: string): boolean {
  return /^(bearer_?token|authorization|auth_?token|access_?token)$/i.test(name)
}

const places: Readonly<Record<SecretRule, string>> = {
  'MCP-S01': 'in the configuration of the server',
  'MCP-S02': 'in the command line of the server',
  'MCP-S03': 'in a header that is sent with each request',
  'MCP-S04': 'in the address of the server',
}

type SecretRule = 'MCP-S01' | 'MCP-S02' | 'MCP-S03' | 'MCP-S04'

/** The place and what is there, for one server or beside all of them. */
function at(rule: SecretRule, server: Server | undefined): (node: Span, secret: Secret | undefined) => Sighting[] {
  return (node, secret) =>
    secret === undefined
      ? []
      : [{ rule, node, server: server?.name, secret, reason: `A ${secret.type} stands ${places[rule]}` }]
}

/** Tokens of a known form in what is no value: comments, names, entries that were commented out. */
function besideValues({ text, root, servers }: Configuration): Sighting[] {
  const values = spansOf(root)
  const parts = servers.length === 0 ? [] : findTokens(text)
  return parts.flatMap(secret => {
    const start = text.indexOf(secret.value)
    if (start < 0 || values.some(span => span.start <= start && start < span.end)) return []
    const node = { path: [], start, end: start + secret.value.length }
    return [
      {
        rule: 'MCP-S01',
        node,
        server: undefined,
        secret,
        reason: `A ${secret.type} stands beside the entries, in a comment or a name`,
      },
    ]
  })
}

function spansOf(node: Configuration['root']): Span[] {
  if (node.kind === 'text') return [node]
  if (node.kind === 'list') return node.items.flatMap(spansOf)
  return node.kind === 'object' ? node.entries.flatMap(({ value }) => spansOf(value)) : []
}
