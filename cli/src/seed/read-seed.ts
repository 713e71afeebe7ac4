import { Fault } from '../fault.ts'
import { shown } from '../parse-arguments.ts'

/** What a file of seeds may hold. The four kinds of the WorkOS command line are read as it writes them. */
export interface Seed {
  readonly permissions: readonly Item[]
  readonly roles: readonly Item[]
  readonly organizations: readonly Item[]
  readonly users: readonly Item[]
  readonly applications: readonly Item[]
  readonly providers: readonly Item[]
  readonly agents: readonly Item[]
  readonly policies: readonly Item[]
  readonly config: Item
}

export type Item = Readonly<Record<string, unknown>>

type Form = 'text' | 'texts' | 'object' | 'list'
interface Fields {
  readonly needed: Readonly<Record<string, Form>>
  readonly may: Readonly<Record<string, Form>>
}

const lists: Readonly<Record<Exclude<keyof Seed, 'config'>, Fields>> = {
  permissions: { needed: { slug: 'text', name: 'text' }, may: { description: 'text' } },
  roles: { needed: { slug: 'text', name: 'text' }, may: { description: 'text', permissions: 'texts' } },
  organizations: { needed: { name: 'text' }, may: { external_id: 'text', metadata: 'object', domains: 'list' } },
  users: {
    needed: { email: 'text' },
    may: { first_name: 'text', last_name: 'text', external_id: 'text', password: 'text', organizations: 'list' },
  },
  applications: {
    needed: { name: 'text', kind: 'text' },
    may: {
      description: 'text',
      homepage_url: 'text',
      redirect_uris: 'list',
      origins: 'texts',
      session_policy: 'object',
    },
  },
  providers: {
    needed: { slug: 'text', kind: 'text' },
    may: { name: 'text', url: 'text', catalogue: 'text', auth: 'object', oauth: 'object', base_urls: 'object' },
  },
  agents: { needed: { name: 'text', owner: 'text' }, may: { credentials: 'object' } },
  policies: { needed: { organization: 'text', text: 'text' }, may: { tests: 'list' } },
}

const settings: Fields = {
  needed: {},
  may: { redirect_uris: 'texts', cors_origins: 'texts', homepage_url: 'text' },
}

/** Reads a file of seeds: YAML, of which JSON is a part. Throws a fault that names the place that is wrong. */
export async function readSeed(text: string): Promise<Seed> {
  const whole = await parseYaml(text)
  if (!isItem(whole)) throw wrong('', 'is no mapping')
  for (const name of Object.keys(whole))
    if (!Object.hasOwn(lists, name) && name !== 'config') throw wrong(name, 'is nothing that can be seeded')
  const read = Object.entries(lists).map(([name, fields]) => [name, itemsOf(whole[name], { name, fields })])
  const config = whole.config ?? {}
  return { ...Object.fromEntries(read), config: itemOf(config, { place: 'config', fields: settings }) }
}

async function parseYaml(text: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text) ?? {}
  } catch (cause) {
    throw wrong('', `is no YAML: ${cause instanceof Error ? cause.message.split('\n')[0] : ''}`)
  }
}

function itemsOf(list: unknown, { name, fields }: { readonly name: string; readonly fields: Fields }): Item[] {
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw wrong(name, 'is no list')
  return list.map((item, at) => itemOf(item, { place: `${name}[${at}]`, fields }))
}

function itemOf(item: unknown, { place, fields }: { readonly place: string; readonly fields: Fields }): Item {
  if (!isItem(item)) throw wrong(place, 'is no mapping')
  const forms: Readonly<Record<string, Form>> = { ...fields.needed, ...fields.may }
  for (const name of Object.keys(fields.needed))
    if (item[name] === undefined) throw wrong(`${place}.${name}`, 'is needed')
  for (const [name, value] of Object.entries(item)) {
    const form = Object.hasOwn(forms, name) ? forms[name] : undefined
    if (form === undefined) throw wrong(`${place}.${shown(name)}`, 'is not known')
    if (!hasForm(value, form)) throw wrong(`${place}.${name}`, `is no ${form === 'texts' ? 'list of texts' : form}`)
  }
  return item
}

function hasForm(value: unknown, form: Form): boolean {
  if (form === 'text') return typeof value === 'string'
  if (form === 'object') return isItem(value)
  return Array.isArray(value) && (form === 'list' || value.every(part => typeof part === 'string'))
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrong(place: string, what: string): Fault {
  return new Fault({
    code: 'seed_invalid',
    message: `${place === '' ? 'The file' : place} ${what}.`,
    next: 'ambit seed --help',
    exit: 2,
  })
}
