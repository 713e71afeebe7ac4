import { Fault } from '../fault.ts'
import { parseJson } from '../parse-arguments.ts'
import type { Host } from './index.ts'

export interface Entry {
  readonly host: Host
  readonly name: string
  readonly url: string
  /** What the file holds now; undefined where there is none. */
  readonly text: string | undefined
}

/** The file with the entry in it, everything else as it was. Throws a fault rather than to lose what it can't read. */
export function withEntry({ host, name, url, text = '' }: Entry): string {
  return host.format === 'json' ? inJson({ host, name, url, text }) : inToml({ host, name, url, text })
}

function inJson({ host, name, url, text }: Required<Entry> & { readonly text: string }): string {
  const whole = text.trim() === '' ? {} : parseJson(text)
  const servers: unknown = Object(whole)[host.member] ?? {}
  if (!isObject(whole) || !isObject(servers)) throw unreadable(host, 'is no plain JSON; it may hold comments')
  const value = { ...whole, [host.member]: { ...servers, [name]: host.entry(url) } }
  return `${JSON.stringify(value, undefined, 2)}\n`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A table of its own at the end: the rest of the file is not read, so nothing in it can be lost. */
function inToml({ host, name, url, text }: Required<Entry> & { readonly text: string }): string {
  const lines = Object.entries(host.entry(url)).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  const head = `[${host.member}.${name}]`
  const table = [head, ...lines].join('\n')
  if (text.includes(`${table}\n`)) return text
  if (text.includes(head)) throw unreadable(host, `has another ${head} already`)
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${text === '' ? '' : '\n'}${table}\n`
}

function unreadable({ name, title }: Host, why: string): Fault {
  return new Fault({
    code: 'configuration_unreadable',
    message: `The configuration of ${title} ${why}. Add the entry by hand.`,
    next: `ambit mcp add ${name} --dry-run`,
  })
}
