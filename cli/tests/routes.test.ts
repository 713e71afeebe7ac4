import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describeApi } from '../../server/src/platform/api-description.ts'
import { commandTable } from '../../server/tests/golden/command-table.ts'
import { allRoutes, nameOf } from '../../server/tests/golden/routes.ts'
import { ownCommands } from '../src/commands/index.ts'
import { globalOptions } from '../src/parse-arguments.ts'
import { optionsOf } from '../src/routes/request-of.ts'
import { routeTable } from '../src/routes/table.ts'
import { commandNamed, commandNames } from '../src/run.ts'
import { bodySchema } from '../src/schemas.ts'
import { openTerminal } from './terminal.ts'

const entries = Object.entries(routeTable())

test('every route of the API has its command, and no command calls what is not there', () => {
  const routes = allRoutes.flatMap(route => (route.kind === 'api' ? [nameOf(route)] : []))
  assert.deepEqual(entries.map(([, { method, path }]) => `${method} ${path}`).toSorted(), routes.toSorted())
})

test('each command is a noun and a verb, or one word; its flags are apart from each other', () => {
  for (const name of commandNames()) assert.match(name, /^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)?$/)
  const everywhere = globalOptions.map(({ name }) => name)
  for (const [name, entry] of entries) {
    const flags = [...everywhere, ...optionsOf(entry).map(option => option.name)]
    assert.equal(new Set(flags).size, flags.length, `${name}: ${flags.join(' ')}`)
    assert.ok(!(name in ownCommands), `${name} is a route and a command of this program`)
  }
})

test('what the API says of a field is what the help says of its option', () => {
  const users = allRoutes.filter(route => nameOf(route) === 'GET /user_management/users')
  const table = commandTable(describeApi(users, 'http://localhost:4000'))
  const entry = table['users list']
  assert.ok(entry)
  const options = new Map(optionsOf(entry).map(({ name, summary }) => [name, summary]))
  assert.deepEqual(
    ['limit', 'after', 'email'].map(name => options.get(name)),
    ['How many of them a page has', 'The id behind which the page begins', 'email'],
  )
})

test('the example of each command says what the schema of its body takes', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const asked: Request[] = []
  const terminal = openTerminal({
    env: { AMBIT_BASE_URL: 'http://localhost:4000', AMBIT_API_KEY: 'sk_example' },
    fetch: request => {
      asked.push(request)
      return Promise.resolve(Response.json({}))
    },
  })
  for (const [name, entry] of entries) {
    const [program, ...words] = shellWords(entry.example)
    assert.equal(program, 'ambit')
    const ran = await terminal.run(entry.method === 'GET' ? words : [...words, '--dry-run'])
    assert.equal(ran.code, 0, `${entry.example}: ${ran.err}`)
    const path = entry.method === 'GET' ? new URL(asked.at(-1)?.url ?? '').pathname : String(ran.json.path)
    const pattern = entry.path.replaceAll(/\{\w+\}/g, '[^/]+')
    assert.match(path, new RegExp(`^${pattern}(\\?|$)`), name)
    const schema = bodySchema(entry)
    if (schema === undefined) continue
    const fits = ajv.compile(schema)
    assert.ok(fits(ran.json.body), `${entry.example}: ${ajv.errorsText(fits.errors)}`)
  }
  terminal.close()
})

/** A line as a shell reads it: words, and what stands between single or double quotes. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/'((?:[^']|'\\'')*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single?.replaceAll("'\\''", "'") ?? double ?? plain ?? '',
  )
}

test('every command says how it is written, with an example and a schema', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const terminal = openTerminal({})
  for (const name of commandNames()) {
    const command = await commandNamed(name)
    assert.ok(command, name)
    assert.equal(command.name, name)
    const { code, json } = await terminal.run([...name.split(' '), '--help'])
    assert.equal(code, 0)
    assert.deepEqual(json.name, name)
    assert.match(String(json.example), new RegExp(`\\bambit ${name}\\b`))
    const schema = await terminal.run(['schema', ...name.split(' ')])
    assert.equal(schema.code, 0, schema.err)
    assert.ok(ajv.validateSchema(Object(schema.json.result)), name)
  }
  terminal.close()
})
