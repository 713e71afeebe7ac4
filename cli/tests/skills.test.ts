import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { repository } from '../../server/tests/shape/source.ts'
import { readArtifact } from '../src/gate/read-artifact.ts'
import { judgeFiles } from '../src/gate/review.ts'
import { commandNames } from '../src/run.ts'
import { filesBelow, listSkills, readReference, referenceFolder } from '../src/skills/read-skills.ts'
import { writeStarter } from './starters/starters.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const opened: Terminal[] = []
let terminal: Terminal
beforeEach(() => {
  terminal = openTerminal({})
  opened.push(terminal)
})
after(() => {
  for (const each of opened) each.close()
})

const read = (path: string): string => readFileSync(join(terminal.home, path), 'utf8')
const statesOf = (json: Record<string, unknown>): string[] => [
  ...new Set((json.files as { state: string }[]).map(({ state }) => state)),
]

/** Members of a schema of the API description by a path such as `data.role.slug`; lists are looked into. */
type Schema = Readonly<Record<string, unknown>>
const description: { paths: Record<string, Record<string, Schema>>; components: { schemas: Record<string, Schema> } } =
  JSON.parse(readFileSync(join(repository, 'server/tests/golden/openapi.json'), 'utf8'))

function has(schema: Schema, path: readonly string[]): boolean {
  const named = /^#\/components\/schemas\/(.+)$/.exec(String(schema.$ref))?.[1]
  if (named !== undefined) return has(description.components.schemas[named] ?? {}, path)
  const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as readonly Schema[] | undefined
  if (choices !== undefined) return choices.some(choice => has(choice, path))
  if (schema.items !== undefined) return has(Object(schema.items), path)
  const [first, ...rest] = path
  if (first === undefined) return true
  const member = Object(schema.properties)[first]
  return member !== undefined && has(member, rest)
}

test('what a skill says of the server is what the API description says', () => {
  const skills = listSkills()
  assert.ok(skills.length >= 3)
  for (const { name, contracts } of skills)
    for (const { route, access, reads } of contracts.calls) {
      const [method = '', path = ''] = route.split(' ')
      const operation = description.paths[path]?.[method.toLowerCase()]
      assert.ok(operation !== undefined, `${name}: ${route}`)
      assert.equal(operation['x-access'], access, `${name}: ${route}`)
      const answers: Record<string, { content?: Record<string, { schema: Schema }> }> = Object(operation.responses)
      const answer = Object.entries(answers).find(([status]) => status.startsWith('2'))?.[1]
      const schema = answer?.content?.['application/json']?.schema ?? {}
      assert.deepEqual(
        reads.filter(member => !has(schema, member.split('.'))),
        [],
        `${name}: ${route}`,
      )
    }
})

test('a skill has the form that agents load, and names commands and files that are there', () => {
  const commands = commandNames()
  for (const { name, description: says, folder, contracts } of listSkills()) {
    const text = readFileSync(join(folder, 'SKILL.md'), 'utf8')
    assert.equal(folder.split('/').at(-1), name)
    assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    assert.ok(says.length > 80 && says.length <= 1_024, name)
    assert.ok(text.split('\n').length < 500, name)
    const named = [...text.matchAll(/`ambit ([a-z]+ [a-z]+)/g)].map(([, words = '']) => words)
    assert.ok(named.length > 2)
    assert.deepEqual(
      named.filter(words => !commands.includes(words)),
      [],
    )
    for (const id of contracts.scenarios) assert.match(id, /^X(0[1-9]|1[0-6])$/)
    for (const [framework, part] of Object.entries(contracts.reference)) {
      const at = referenceFolder(framework)
      const { entry: starts } = readReference(framework)
      const entry = starts === undefined ? [] : readFileSync(join(at, starts), 'utf8').split('\n')
      const review = JSON.parse(readFileSync(join(at, 'ambit.review.json'), 'utf8'))
      assert.deepEqual(
        part.files.filter(file => !existsSync(join(at, file))),
        [],
      )
      assert.deepEqual(
        part.mount.filter(line => !entry.includes(line)),
        [],
      )
      const there = [
        ...review.acts.map(({ id }: { id: string }) => id),
        ...review.pages.map(({ path }: { path: string }) => path),
      ]
      assert.deepEqual(
        [...(part.review.acts ?? []), ...(part.review.pages ?? [])].filter(each => !there.includes(each)),
        [],
      )
    }
  }
})

test('skills add: all of them together are the reference itself, and the gate finds nothing in it', async () => {
  const names = listSkills()
    .filter(({ frameworks }) => frameworks.includes('express'))
    .map(({ name }) => name)
  const ran = await terminal.run(['skills', 'add', ...names, '--framework', 'express'])
  assert.deepEqual(
    [ran.code, ran.json.framework, ran.json.review, ran.json.mount],
    [0, 'express', 'written', []],
    ran.err,
  )
  assert.deepEqual(statesOf(ran.json), ['written'])
  const at = referenceFolder('express')
  const ofItself = /^(package\.json|reference\.json)$/
  const files = filesBelow(at).filter(path => !ofItself.test(path))
  assert.deepEqual(filesBelow(terminal.home), files)
  for (const path of files.filter(each => each !== 'ambit.review.json'))
    assert.equal(read(path), readFileSync(join(at, path), 'utf8'), path)
  assert.deepEqual(
    JSON.parse(read('ambit.review.json')),
    JSON.parse(readFileSync(join(at, 'ambit.review.json'), 'utf8')),
  )
  const again = await terminal.run(['skills', 'add', ...names, '--framework', 'express'])
  assert.deepEqual([again.json.review, statesOf(again.json)], ['same', ['same']])
  assert.deepEqual(await judgeFiles(readArtifact(terminal.home).files), [])
})

test('skills add for Next.js: the project keeps its frame and its sign-in, in the folder where it has its pages', async () => {
  for (const root of ['', 'src/']) {
    const project = openTerminal({})
    opened.push(project)
    mkdirSync(join(project.home, `${root}app`), { recursive: true })
    writeFileSync(join(project.home, 'package.json'), '{"dependencies":{"next":"16.4.6"}}')
    const ran = await project.run(['skills', 'add', 'user-management', 'domain-verification'])
    assert.deepEqual([ran.code, ran.json.framework, ran.json.mount], [0, 'nextjs', []], ran.err)
    const written = filesBelow(project.home)
    assert.ok(written.includes(`${root}app/team/page.tsx`) && written.includes(`${root}lib/identity/admin.ts`))
    assert.deepEqual(
      written.filter(
        path => /sso|layout|sign-in|callback|proxy/.test(path) || (root !== '' && path.startsWith('app/')),
      ),
      [],
    )
    const review = JSON.parse(readFileSync(join(project.home, 'ambit.review.json'), 'utf8'))
    assert.deepEqual(
      review.acts.map(({ id }: { id: string }) => id),
      ['member_role', 'member_remove', 'member_invite', 'domain_add', 'domain_verify', 'domain_remove'],
    )
    assert.match(String(ran.json.install), /@workos-inc\/authkit-nextjs@\S+/)
  }
})

test('skills add for React Router: the project keeps its frame, and its table of routes gets lines, in their order', async () => {
  const project = openTerminal({})
  opened.push(project)
  writeStarter('react-router', project.home)
  const routes = join(project.home, 'app/routes.ts')
  const before = readFileSync(routes, 'utf8')
  const ran = await project.run(['skills', 'add', 'user-management'])
  assert.deepEqual([ran.code, ran.json.framework, statesOf(ran.json)], [0, 'react-router', ['written']], ran.err)
  assert.equal(readFileSync(routes, 'utf8'), before)
  const written = (ran.json.files as { path: string }[]).map(({ path }) => path)
  assert.ok(written.includes('app/identity/frame.tsx') && written.includes('app/identity/routes/team.tsx'))
  assert.deepEqual(
    written.filter(path => !path.startsWith('app/identity/') || /sso|domain/.test(path)),
    [],
  )
  const mount = ran.json.mount as string[]
  const [opens = -1, team = -1, closes = -1] = [/^ *layout\(/, /team\.tsx/, /^ *\]\),/].map(line =>
    mount.findIndex(one => line.test(one)),
  )
  assert.ok(opens !== -1 && opens < team && team < closes, mount.join('\n'))
  const signIn = "  route('sign-in', 'routes/sign-in.ts'),"
  writeFileSync(routes, before.replace('[', `[\n${signIn}\n  route('about', 'routes/about.ts'),\n`))
  const beside = await project.run(['skills', 'add', 'user-management'])
  assert.deepEqual([ran.json.unmount, beside.json.unmount], [[], [signIn]])
  writeFileSync(routes, readFileSync(join(referenceFolder('react-router'), 'app/routes.ts')))
  const again = await project.run(['skills', 'add', 'user-management'])
  const { mount: missing, unmount, review } = again.json
  assert.deepEqual([missing, unmount, review, statesOf(again.json)], [[], [], 'same', ['same']])
  assert.match(String(again.json.install), /^npm install --save-exact @workos-inc\/node@\S+ jose@\S+$/)
})

test('skills add for React Router in JavaScript: routes are named as their files are', async () => {
  const project = openTerminal({})
  opened.push(project)
  mkdirSync(join(project.home, 'app'))
  writeFileSync(join(project.home, 'package.json'), '{"type":"module","devDependencies":{"@react-router/dev":"8.4.0"}}')
  writeFileSync(join(project.home, 'app/routes.js'), 'export default []\n')
  const ran = await project.run(['skills', 'add', 'user-management'])
  const [imported = '', ...mount] = ran.json.mount as string[]
  assert.equal(imported, "import { index, layout, route } from '@react-router/dev/routes'", ran.err)
  const named = mount.flatMap(line => /'(identity\/[^']+)'/.exec(line)?.[1] ?? [])
  assert.ok(named.length > 5)
  assert.deepEqual(
    named.filter(path => !existsSync(join(project.home, 'app', path))),
    [],
  )
})

test('skills add for Next.js: each skill brings its files and those of all, its pages and acts, and nothing of another', async () => {
  const root = referenceFolder('nextjs')
  const skills = listSkills().filter(({ frameworks }) => frameworks.includes('nextjs'))
  assert.ok(skills.length >= 11)
  const owned = new Set(skills.flatMap(({ contracts }) => contracts.reference.nextjs?.files ?? []))
  for (const { name, contracts } of skills) {
    const project = openTerminal({})
    opened.push(project)
    mkdirSync(join(project.home, 'app'))
    writeFileSync(join(project.home, 'package.json'), '{"dependencies":{"next":"16.4.6"}}')
    const ran = await project.run(['skills', 'add', name])
    assert.equal(ran.code, 0, ran.err)
    const { files = [], review: said } = contracts.reference.nextjs ?? {}
    const written = filesBelow(project.home)
    assert.deepEqual(
      written.filter(path => owned.has(path)),
      files.toSorted(),
    )
    for (const path of written.filter(each => /\.tsx?$/.test(each)))
      assert.equal(readFileSync(join(project.home, path), 'utf8'), readFileSync(join(root, path), 'utf8'))
    const review = JSON.parse(readFileSync(join(project.home, 'ambit.review.json'), 'utf8'))
    assert.deepEqual(review.acts.map(({ id }: { id: string }) => id).toSorted(), (said?.acts ?? []).toSorted(), name)
    assert.equal(Object.hasOwn(review, 'webhook'), name === 'audit-log-viewer')
  }
})

test('the gate finds nothing in the references that a build makes', async () => {
  for (const framework of ['nextjs', 'react-router'])
    assert.deepEqual(await judgeFiles(readArtifact(referenceFolder(framework)).files), [], framework)
})

test('skills add: what is there stays, what it needs is said, and a dry run writes nothing', async () => {
  writeFileSync(join(terminal.home, 'package.json'), '{"dependencies":{"express":"5.3.0"}}')
  const dry = await terminal.run(['skills', 'add', 'user-management', '--dry-run'])
  assert.deepEqual([dry.code, statesOf(dry.json), filesBelow(terminal.home)], [0, ['written'], ['package.json']])
  writeFileSync(join(terminal.home, 'server.ts'), 'app.use(signIn)\n')
  writeFileSync(join(terminal.home, 'secret'), 'mine')
  mkdirSync(join(terminal.home, 'ambit'))
  writeFileSync(join(terminal.home, 'ambit/people.ts'), '// ours\n')
  symlinkSync(join(terminal.home, 'secret'), join(terminal.home, 'ambit/page.ts'))
  symlinkSync(join(terminal.home, 'nothing'), join(terminal.home, 'ambit/html.ts'))
  writeFileSync(join(terminal.home, 'ambit.review.json'), '{"ready":"/up","acts":[{"id":"own"}]}')
  const ran = await terminal.run(['skills', 'add', 'user-management'])
  assert.equal(ran.code, 0, ran.err)
  const kept = (ran.json.files as { path: string; state: string }[]).filter(({ state }) => state === 'kept')
  assert.deepEqual(
    kept.map(({ path }) => path),
    ['ambit/html.ts', 'ambit/page.ts', 'ambit/people.ts'],
  )
  assert.deepEqual(
    [read('ambit/people.ts'), read('secret'), read('server.ts')],
    ['// ours\n', 'mine', 'app.use(signIn)\n'],
  )
  assert.equal(existsSync(join(terminal.home, 'nothing')), false)
  assert.equal(existsSync(join(terminal.home, 'ambit/domains.ts')), false)
  assert.ok((ran.json.mount as string[]).includes('app.use(people)'))
  assert.ok(!(ran.json.mount as string[]).includes('app.use(signIn)'))
  assert.match(String(ran.json.install), /^npm install --save-exact @workos-inc\/node@\S+ jose@\S+$/)
  const review = JSON.parse(read('ambit.review.json'))
  assert.deepEqual([ran.json.review, review.ready], ['merged', '/up'])
  assert.deepEqual(
    review.acts.map(({ id }: { id: string }) => id),
    ['own', 'member_role', 'member_remove'],
  )
  assert.equal((await terminal.run(['skills', 'add', 'user-management'])).json.review, 'same')
})

test('skills add: what is wrong is said with what to run', async () => {
  const unknown = await terminal.run(['skills', 'add', 'user-managment', '--framework', 'express'])
  assert.deepEqual([unknown.code, unknown.json.code], [2, 'usage'])
  assert.match(String(unknown.json.message), /there is user-management/)
  const unnamed = await terminal.run(['skills', 'add', 'user-management', 'sso-setup'])
  assert.deepEqual(
    [unnamed.code, unnamed.json.code, unnamed.json.next],
    [2, 'framework_unknown', 'ambit skills add user-management sso-setup --framework express'],
  )
  writeFileSync(join(terminal.home, 'ambit.review.json'), '{')
  const broken = await terminal.run(['skills', 'add', 'sso-setup', '--framework', 'express'])
  assert.deepEqual([broken.code, broken.json.code], [1, 'review_unreadable'])
  writeFileSync(join(terminal.home, 'package.json'), '{')
  assert.equal((await terminal.run(['skills', 'add', 'sso-setup'])).json.code, 'manifest_unreadable')
})

test('skills install: each agent finds the skill where it looks, with the reference beside it', async () => {
  const rows = [
    [[], {}, '.agents/skills'],
    [[], { CLAUDECODE: '1' }, '.claude/skills'],
    [['--host', 'codex'], { CLAUDECODE: '1' }, '.agents/skills'],
    [['--host', 'cursor'], {}, '.cursor/skills'],
    [['--host', 'gemini-cli', '--user'], {}, '.gemini/skills'],
    [['--host', 'vscode'], {}, '.github/skills'],
  ] as const
  for (const [words, env, folder] of rows) {
    const ran = await terminal.run(['skills', 'install', 'sso-setup', ...words], { env })
    assert.deepEqual([ran.code, ran.json.folder], [0, join(terminal.home, folder)], ran.err)
    assert.match(read(`${folder}/sso-setup/SKILL.md`), /^---\nname: sso-setup\n/)
    assert.match(read(`${folder}/sso-setup/reference/express/ambit/sso.ts`), /export const sso/)
    assert.equal(existsSync(join(terminal.home, folder, 'sso-setup/reference/express/ambit/people.ts')), false)
  }
  const again = await terminal.run(['skills', 'install', 'sso-setup'])
  assert.deepEqual(statesOf(again.json), ['same'])
})
