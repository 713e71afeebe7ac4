import type { Named, Rule, Sighting, TextNode, Word } from '../model.ts'

const wildcard = /^(0\.0\.0\.0|\[?::\]?|\*)(:\d+)?$/
const bindName = /(^|_|-)(host|bind|listen|address|addr|hostname|interface)$/i
const originName = /(origins?|cors)$/i
const truth = /^(1|true|yes|on)$/i
const untruth = /^(0|false|no|off|none|disabled)$/i

/** MCP-S10: others on the network, or any page in a browser, can speak to the server. */
export const openDoor: Rule = {
  id: 'MCP-S10',
  title: 'A server that is open to others',
  severity: 'high',
  mend: 'Bind to 127.0.0.1, list the origins, leave authentication on, and open no debugger',
  look: ({ servers }) =>
    servers.flatMap(({ name, env, words }) => {
      const options = words.flatMap(optionAt)
      return [...env, ...options]
        .flatMap(one => see(one))
        .concat(words.flatMap(openDebugger))
        .map(({ node, reason }): Sighting => ({ rule: 'MCP-S10', node, server: name, reason }))
    }),
}

interface Seen {
  readonly node: TextNode
  readonly reason: string
}

/** `--name=value`, `--name value`, or `--name` alone, which is true. */
function optionAt(word: Word, at: number, words: readonly Word[]): Named[] {
  const [, name, inline] = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/.exec(word.text) ?? []
  if (name === undefined) return []
  const next = words[at + 1]
  if (inline !== undefined) return [{ name, value: { ...word.node, value: inline } }]
  if (next === undefined || next.text.startsWith('-')) return [{ name, value: { ...word.node, value: 'true' } }]
  return [{ name, value: { ...next.node, value: next.text } }]
}

function see({ name, value: node }: Named): Seen[] {
  const { value } = node
  if (bindName.test(name) && wildcard.test(value))
    return [{ node, reason: 'It listens to every network of this machine' }]
  if (originName.test(name) && value === '*') return [{ node, reason: 'Pages of any origin may call it' }]
  const noAuth =
    /^(dangerously_omit_auth|(disable|no|skip|without)[-_]?auth(entication)?|allow[-_]unauthenticated|([a-z0-9]+[-_])*auth[-_]disabled)$/i
  const auth = /^(mcp[-_]|[a-z]+[-_])?(auth|authentication|require[-_]auth|auth[-_](enabled|required|mode|type))$/i
  if ((noAuth.test(name) && !untruth.test(value)) || (auth.test(name) && untruth.test(value)))
    return [{ node, reason: 'Authentication is off' }]
  if (name === 'NODE_OPTIONS' && /--inspect/.test(value))
    return [{ node, reason: 'A debugger is open, which runs any code' }]
  return truth.test(value) && /^(remote[-_]debugging)$/i.test(name)
    ? [{ node, reason: 'A debugger is open, which runs any code' }]
    : []
}

function openDebugger({ text, node }: Word): Seen[] {
  if (!/^--(inspect(-brk)?|remote-debugging-port|debug-port)(=|$)/.test(text)) return []
  return [{ node, reason: 'A debugger is open, which runs any code' }]
}
