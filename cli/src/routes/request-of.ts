import { misuse } from '../fault.ts'
import type { Given, Option, Value, World } from '../model.ts'
import { parseJson } from '../parse-arguments.ts'
import type { Field, RouteEntry } from './table.ts'

/** What a command of a route would send. */
export interface RouteRequest {
  readonly method: RouteEntry['method']
  /** As declared, with parameters in braces. */
  readonly template: string
  readonly parameters: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, Value>>
  readonly body: Value | undefined
}

/** `organization_id` and `organizationId` are `--organization-id`. */
export function flagOf(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
}

/** The parameters of a path, in order. */
export function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
}

export interface Asked extends Given {
  readonly command: string
  readonly world: Pick<World, 'readInput' | 'readFile'>
}

/**
 * The request that a command line describes. Flags are fields of the query or the body; `--data` is the whole body, and flags stand
 * above it. A text of `-` is read from the input, so that a secret is in no list of processes.
 */
export async function requestOf(entry: RouteEntry, asked: Asked): Promise<RouteRequest> {
  const input = { text: undefined as string | undefined }
  const read = (fields: readonly Field[] | undefined): Promise<Record<string, Value>> => valuesOf(fields, asked, input)
  const query = await read(entry.query)
  return {
    method: entry.method,
    template: entry.path,
    parameters: asked.arguments,
    query,
    body: entry.body === undefined ? undefined : await bodyOf(entry, asked, { input, flags: await read(entry.body) }),
  }
}

interface Input {
  text: string | undefined
}

async function valuesOf(
  fields: readonly Field[] | undefined,
  asked: Asked,
  input: Input,
): Promise<Record<string, Value>> {
  const values: Record<string, Value> = {}
  for (const field of fields ?? []) {
    const value = asked.options[flagOf(field.name)]
    if (value === '-' && field.kind === 'text') values[field.name] = (await piped(asked, input)).replace(/\r?\n$/, '')
    else if (value !== undefined) values[field.name] = value
  }
  return values
}

async function piped(asked: Asked, input: Input): Promise<string> {
  if (input.text !== undefined) throw misuse('Only one value can be read from the input.', asked.command)
  input.text = await asked.world.readInput()
  return input.text
}

async function bodyOf(
  entry: RouteEntry,
  asked: Asked,
  { input, flags }: { readonly input: Input; readonly flags: Record<string, Value> },
): Promise<Value> {
  const { data } = asked.options
  const whole = typeof data === 'string' ? fieldsOf(await dataOf(asked, data, input)) : {}
  if (whole === undefined) throw misuse('--data is one JSON object.', asked.command)
  const body: Record<string, Value> = { ...whole, ...flags }
  const missing = entry.body?.filter(field => field.required === true && body[field.name] === undefined) ?? []
  if (missing.length > 0)
    throw misuse(`${missing.map(({ name }) => `--${flagOf(name)}`).join(', ')} is needed, or --data.`, asked.command)
  return body
}

function fieldsOf(value: Value): Readonly<Record<string, Value>> | undefined {
  if (typeof value !== 'object' || value === null || isList(value)) return undefined
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, field ?? null]))
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

async function dataOf(asked: Asked, data: string, input: Input): Promise<Value> {
  const text =
    data === '-' ? await piped(asked, input) : data.trimStart().startsWith('{') ? data : readNamed(asked, data)
  const value = parseJson(text)
  if (value === undefined)
    throw misuse('--data is no JSON: give an object, the name of a file, or - for the input.', asked.command)
  return value
}

function readNamed({ world, command }: Asked, path: string): string {
  try {
    return world.readFile(path)
  } catch {
    throw misuse('--data names a file that can not be read.', command)
  }
}

/** The options of a route: its own fields, and what its kind of route can do. */
export function optionsOf(entry: RouteEntry): Option[] {
  const fields = [...(entry.query ?? []), ...(entry.body ?? [])]
  return [
    ...fields.map(field => ({
      name: flagOf(field.name),
      kind: field.kind,
      summary: field.summary ?? field.name,
      ...(field.choices === undefined ? {} : { choices: field.choices }),
      // What the body requires may stand in `--data`.
      ...(field.required === true && entry.query?.includes(field) === true ? { required: true } : {}),
    })),
    ...(entry.body === undefined
      ? []
      : [
          {
            name: 'data',
            kind: 'text' as const,
            summary: 'The whole body: JSON, the name of a file, or - for the input',
          },
        ]),
    ...(entry.method === 'GET'
      ? []
      : [{ name: 'dry-run', kind: 'flag' as const, summary: 'Print the request, and send nothing' }]),
    ...(entry.pages === true
      ? [{ name: 'all', kind: 'flag' as const, summary: 'Read every page, up to the last' }]
      : []),
    ...(entry.waits === undefined
      ? []
      : [
          {
            name: 'watch',
            kind: 'flag' as const,
            summary: 'Ask again until it waits no longer, and print each change',
          },
        ]),
  ]
}
