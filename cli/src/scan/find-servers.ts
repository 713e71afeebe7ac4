import type { Entry, Named, Node, ObjectNode, Server, TextNode, Word } from './model.ts'

/** Members that hold servers by their names, in one host or another. */
const serverMembers: ReadonlySet<string> = new Set([
  'mcpServers',
  'servers',
  'context_servers',
  'mcp_servers',
  'extensions',
  'mcp',
  'amp.mcpServers',
  'mcp.servers',
])
const urlMembers: ReadonlySet<string> = new Set([
  'url',
  'httpUrl',
  'serverUrl',
  'uri',
  'sse_url',
  'endpoint',
  'baseUrl',
])
const environmentMembers: ReadonlySet<string> = new Set(['env', 'envs', 'environment', 'environment_variables'])
const headerMembers: ReadonlySet<string> = new Set(['headers', 'http_headers', 'requestHeaders', 'customHeaders'])
const wordMembers: ReadonlySet<string> = new Set(['command', 'cmd', 'args', 'arguments'])
/** Members that hold parts of an entry one level below. */
const nestedMembers: ReadonlySet<string> = new Set([
  'transport',
  'requestOptions',
  'requestInit',
  'command',
  'options',
  'oauth',
  'settings',
])

/** All entries for servers in a file, wherever a host keeps them: also those of single projects. */
export function findServers(root: Node): Server[] {
  if (root.kind === 'list') return root.items.flatMap(findServers)
  if (root.kind !== 'object') return []
  return root.entries.flatMap(({ key, value }) => {
    const found = serverMembers.has(key) ? serversIn(value) : []
    return found.length > 0 ? [...found, ...nestedServers(key, value)] : findServers(value)
  })
}

/** `mcp: { servers: {} }` of an editor's settings is no server named `servers`. */
function nestedServers(key: string, value: Node): Server[] {
  return key === 'mcp' && value.kind === 'object' && value.entries.some(entry => entry.key === 'servers')
    ? findServers(value)
    : []
}

function serversIn(value: Node): Server[] {
  if (value.kind === 'list')
    return value.items.flatMap(item => (isServer(item) ? [serverOf(textNamed(item, 'name') ?? 'server', item)] : []))
  if (value.kind !== 'object') return []
  return value.entries.flatMap(entry => (isServer(entry.value) ? [serverOf(entry.key, entry.value)] : []))
}

function isServer(node: Node): node is ObjectNode {
  return (
    node.kind === 'object' &&
    node.entries.some(
      ({ key, value }) =>
        (urlMembers.has(key) && value.kind === 'text') ||
        wordMembers.has(key) ||
        (key === 'transport' && value.kind === 'object'),
    )
  )
}

function textNamed({ entries }: ObjectNode, name: string): string | undefined {
  const value = entries.find(({ key }) => key === name)?.value
  return value?.kind === 'text' ? value.value : undefined
}

function serverOf(name: string, node: ObjectNode): Server {
  const parts = [
    node,
    ...node.entries.flatMap(({ key, value }) => (nestedMembers.has(key) && value.kind === 'object' ? [value] : [])),
  ]
  const entries = parts.flatMap(part => part.entries)
  const members = (which: ReadonlySet<string>): Entry[] => entries.filter(({ key }) => which.has(key))
  return {
    name,
    node,
    words: wordsOf(entries),
    env: members(environmentMembers).flatMap(({ value }) => namedIn(value)),
    headers: members(headerMembers).flatMap(({ value }) => namedIn(value)),
    urls: members(urlMembers).flatMap(asNamed),
    texts: otherTexts(node),
  }
}

/** The program, then its arguments, whichever stands first in the file. */
function wordsOf(entries: readonly Entry[]): Word[] {
  const of = (...names: readonly string[]): TextNode[] =>
    entries.flatMap(({ key, value }) => (names.includes(key) ? textsIn(value) : []))
  const program = of('command', 'cmd', 'path').flatMap(splitProgram)
  return [...program, ...of('args', 'arguments').map(node => ({ text: node.value, node }))]
}

/** A whole command line in one text; a path may have spaces in it. */
function splitProgram(node: TextNode): Word[] {
  const { value } = node
  const whole = !/\s/.test(value) || /[/\\][^\s]*\s/.test(value.split(/\s-|\s"/)[0] ?? '')
  if (whole) return [{ text: value, node }]
  return value.split(/\s+/).map(text => ({ text, node }))
}

function textsIn(node: Node): TextNode[] {
  if (node.kind === 'text') return [node]
  return node.kind === 'list' ? node.items.flatMap(textsIn) : []
}

function asNamed({ key, value }: Entry): Named[] {
  return value.kind === 'text' ? [{ name: key, value }] : []
}

/** Pairs of an object, of a list of `NAME=value`, or of a list of `{ name, value }`. */
function namedIn(node: Node): Named[] {
  if (node.kind === 'object') return node.entries.flatMap(asNamed)
  if (node.kind !== 'list') return []
  return node.items.flatMap(item => {
    if (item.kind === 'text') return pairIn(item)
    if (item.kind !== 'object') return []
    const value = item.entries.find(({ key }) => key === 'value')?.value
    return value?.kind === 'text' ? [{ name: textNamed(item, 'name') ?? textNamed(item, 'key') ?? '', value }] : []
  })
}

function pairIn(node: TextNode): Named[] {
  const at = node.value.indexOf('=')
  return at < 1 ? [] : [{ name: node.value.slice(0, at), value: { ...node, value: node.value.slice(at + 1) } }]
}

/** Texts that are none of the above, however deep. */
function otherTexts(node: ObjectNode): Named[] {
  return node.entries.flatMap(({ key, value }) => {
    if (urlMembers.has(key) || environmentMembers.has(key) || headerMembers.has(key)) return []
    if (wordMembers.has(key) && value.kind !== 'object') return []
    if (value.kind === 'object') return otherTexts(value)
    return textsIn(value).map(text => ({ name: key, value: text }))
  })
}

/** Questions that a host asks its person (`inputs` of VS Code), with what it proposes. */
export function findInputs(root: Node): Named[] {
  if (root.kind !== 'object') return []
  return root.entries.flatMap(({ key, value }) => {
    if (key === 'mcp') return findInputs(value)
    if (key !== 'inputs' || value.kind !== 'list') return []
    return value.items.flatMap(item => {
      if (item.kind !== 'object') return []
      const proposed = item.entries.find(entry => entry.key === 'default')?.value
      return proposed?.kind === 'text' ? [{ name: textNamed(item, 'id') ?? '', value: proposed }] : []
    })
  })
}
