import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startEvilUpstream } from '../evil-upstream.ts'
import { startAuthorizationServer } from '../test-authorization-server.ts'
import { type AmbitProcess, makeHome, startAmbit } from '../walk/ambit-process.ts'
import { createFormPerson } from '../walk/form-person.ts'
import { connectCanaryAgent } from './canary-agent.ts'
import type { Canary, Surface } from './canary-forms.ts'
import { dumpOf, look, readApi, secretsOf, strictSecretsOf } from './canary-looks.ts'
import { administer, arm, connectAccounts, misuse, type Scene, type Secrets, slugs, work } from './canary-scene.ts'
import { clusterFilesWith } from './dump.ts'

export interface Planted {
  /** Secrets that nothing may show. */
  readonly canaries: readonly Canary[]
  /** What stands in a page of the person for its forms, and nowhere else. */
  readonly pageCanaries: readonly Canary[]
  /** What a person may read on the page of the session and of the approval, and nobody anywhere else. */
  readonly argumentCanaries: readonly Canary[]
  /** What is no secret: it has to be found in the dump and in an answer, or the search finds nothing. */
  readonly control: Canary
  readonly agent: readonly Surface[]
  readonly pages: readonly Surface[]
  /** The pages and answers that are there to show arguments. */
  readonly explanations: readonly Surface[]
  readonly api: readonly Surface[]
  readonly log: readonly Surface[]
  readonly dump: readonly Surface[]
  /** Files of the stopped cluster that hold a secret, its log of writes among them. */
  readonly clusterFiles: readonly string[]
  readonly controlFiles: readonly string[]
  /** Credentials as the third parties received them, by provider. */
  readonly received: Readonly<Record<string, readonly string[]>>
  readonly planted: Secrets
  readonly accessTokens: readonly string[]
  readonly results: readonly Record<string, unknown>[]
}

function canary(name: string, prefix = ''): Canary & { readonly value: string } {
  return { name, value: `${prefix}canary_${name.replaceAll(/\W+/g, '_')}_${randomBytes(9).toString('hex')}` }
}

const rootKeyBytes = 32

function plant(): Secrets {
  return {
    password: canary('admin password'),
    apiKey: canary('API key', 'sk_'),
    rootKey: randomBytes(rootKeyBytes),
    installed: canary('bearer of an installation'),
    personal: canary('bearer of a person'),
    userPassword: canary('password of a user'),
    wrongPassword: canary('wrong password'),
    unknownToken: canary('unknown token'),
    catalogueSecret: canary('client secret of a catalogue provider'),
    argument: canary('tool argument'),
    oneCallArgument: canary('argument of one approved call'),
    refusedArgument: canary('argument of a refused call'),
    control: canary('name of an organization'),
  }
}

/** T55, T68, T75: plants a canary in every field that takes a secret, does the whole job with them, and gathers all that shows. */
export async function plantCanaries(): Promise<Planted> {
  const planted = plant()
  const ambit = await startPlanted(planted)
  try {
    return await plantIn(ambit, planted)
  } catch (cause) {
    // A server that goes on would keep the process of the test.
    await ambit.stop()
    throw cause
  }
}

async function plantIn(ambit: AmbitProcess, planted: Secrets): Promise<Planted> {
  const authorization = await startAuthorizationServer()
  const [installed, personal, cloud] = [await startEvilUpstream(), await startEvilUpstream(), await startEvilUpstream()]
  const upstreams = { installed, personal, cloud }
  const person = createFormPerson(ambit)
  await person.signIn()
  const base = { ambit, person, upstreams, authorization, planted, made: [], pages: [], explanations: [], api: [] }
  arm(base)
  await administer(base)
  const agent = await connectCanaryAgent(ambit.baseUrl, person)
  const scene: Scene = { ...base, agent }
  await connectAccounts(scene)
  const results = await work(scene)
  await misuse(scene)
  await look(scene)
  await readApi(scene)
  const canaries = [...secretsOf(scene), ...strictSecretsOf(scene)]
  const pageCanaries = await csrfOf(scene)
  const argumentCanaries = [planted.argument, planted.oneCallArgument, planted.refusedArgument]
  const dump = await dumpOf(ambit)
  await ambit.stop()
  const hidden = [...canaries, ...pageCanaries, ...argumentCanaries]
  const found = {
    clusterFiles: await clusterFilesWith(hidden, join(ambit.directory, 'data')),
    controlFiles: await clusterFilesWith([planted.control], join(ambit.directory, 'data')),
  }
  await ambit.remove()
  await Promise.all([authorization.close(), ...Object.values(upstreams).map(upstream => upstream.close())])
  return {
    canaries,
    pageCanaries,
    argumentCanaries,
    control: planted.control,
    agent: agent.heard,
    pages: scene.pages,
    explanations: scene.explanations,
    api: scene.api,
    log: [{ name: 'the log at level debug', bytes: Buffer.from(ambit.output()) }],
    dump,
    ...found,
    received: Object.fromEntries(slugs.map(slug => [slug, bearersOf(scene, slug)])),
    planted,
    accessTokens: authorization.accessTokens,
    results,
  }
}

async function startPlanted({ password, apiKey, rootKey }: Secrets): Promise<AmbitProcess> {
  const directory = await makeHome('ambit-canaries-')
  return startAmbit({
    again: { directory, apiKey: apiKey.value, password: password.value, email: 'mina@acme.example' },
    env: { AMBIT_ROOT_KEY: rootKey.toString('base64'), AMBIT_LOG_LEVEL: 'debug' },
  })
}

function bearersOf({ upstreams }: Scene, slug: (typeof slugs)[number]): string[] {
  const calls = upstreams[slug].calls().map(({ headers }) => headers.authorization?.replace(/^Bearer /, '') ?? '')
  return [...new Set(calls)]
}

async function csrfOf({ person }: Scene): Promise<Canary[]> {
  const { html } = await person.open('/account')
  const token = /name="csrf[^"]*"[^>]*value="([^"]+)"/.exec(html)?.[1]
  if (token === undefined) throw new Error('the account page has no CSRF token')
  return [{ name: 'CSRF token', value: token }]
}
