import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import type { DriverEnvironment } from './client-driver.ts'
import type { Leg } from './expected.ts'
import { isObject } from './fixture-call.ts'
import { startFixture } from './fixture-server.ts'
import { connectAt, consent, type Ground, prepareGround } from './ground.ts'
import { type Requirements, type Revision, type Row, readRequirements, revisions, runSuite } from './suite.ts'

type Wanted = (leg: string) => boolean

/** Every part of the run that is wanted, one after the other: each of them keeps two cores busy. */
export async function runLegs(wanted: Wanted): Promise<Leg[]> {
  const direct = await fixtureLegs(wanted)
  const ground = await prepareGround()
  try {
    const served: Leg[] = []
    for (const revision of revisions)
      if (wanted(`server ${revision}`)) served.push(await serverLeg('server', revision, ground.url))
    const authorized = wanted('authorization') ? [await authorizationLeg(ground)] : []
    const connected: Leg[] = []
    for (const revision of revisions)
      if (wanted(`client ${revision}`)) connected.push(await clientLeg(revision, ground))
    return [...direct, ...served, ...authorized, ...connected]
  } finally {
    await ground.close()
  }
}

/** The fixture by itself, so that whatever fails behind the gateway is the gateway's. */
async function fixtureLegs(wanted: Wanted): Promise<Leg[]> {
  const fixture = await startFixture()
  const url = fixture.url.replace('127.0.0.1', 'localhost')
  const found: Leg[] = []
  for (const revision of revisions)
    if (wanted(`fixture ${revision}`)) found.push(await serverLeg('fixture', revision, url))
  await fixture.close()
  return found
}

/** Not scored by the suite, as they came after the release; a gateway has to pass them. */
const alsoRequired: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': ['server-session-lifecycle', 'json-schema-2020-12'],
  '2026-07-28': ['http-header-validation', 'http-custom-header-server-validation', 'json-schema-2020-12'],
}

async function serverLeg(side: 'fixture' | 'server', revision: Revision, url: string): Promise<Leg> {
  const { required, notScored } = readRequirements(revision, 'server')
  const requirements: Requirements = { required: [...required, ...alsoRequired[revision]], notScored }
  const { rows } = await runSuite({ args: ['server', '--url', url, '--requirements', revision] })
  return { name: `${side} ${revision}`, rows, requirements }
}

const authorizationScenarios = ['authorization-server-metadata-endpoint', 'authorization-code-grant']

/** The suite prints an address to open and waits at its own; a person signs in and consents there. */
async function authorizationLeg({ ambit, person }: Ground): Promise<Leg> {
  const port = await freePort()
  const redirectUri = `http://127.0.0.1:${port}/callback`
  const clientId = await register(ambit.baseUrl, redirectUri)
  const address = new RegExp(`${ambit.baseUrl}/oauth2/authorize\\?\\S+`)
  let opened = false
  const heard = (output: string): void => {
    const [url] = address.exec(output) ?? []
    if (opened || url === undefined) return
    opened = true
    consent(person, url).catch(cause => process.stderr.write(`${cause}\n`))
  }
  const target = ['--url', ambit.baseUrl, '--client-id', clientId, '--resource', `${ambit.baseUrl}/mcp`]
  const { rows } = await runSuite({ args: ['authorization', ...target, '-p', String(port)], heard })
  return { name: 'authorization', rows, requirements: { required: authorizationScenarios, notScored: new Map() } }
}

async function register(baseUrl: string, redirectUri: string): Promise<string> {
  const response = await fetch(`${baseUrl}/oauth2/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Conformance suite',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    }),
  })
  const answer: unknown = await response.json()
  const clientId = isObject(answer) ? answer.client_id : undefined
  if (typeof clientId !== 'string') throw new Error(`registration answered ${response.status}`)
  return clientId
}

/** One scenario after the other: in its own way the suite starts all of them at once. */
async function clientLeg(revision: Revision, ground: Ground): Promise<Leg> {
  const requirements = readRequirements(revision, 'client')
  const agent = await connectAt('/mcp', ground)
  const { baseUrl, apiKey, email, password } = ground.ambit
  const environment: DriverEnvironment = { baseUrl, apiKey, email, password, token: agent.accessToken() }
  await agent.close()
  const command = `${process.execPath} ${join(import.meta.dirname, 'client-driver.ts')}`
  const rows: Row[] = []
  for (const scenario of requirements.required) {
    const args = ['client', '--command', command, '--scenario', scenario, '--spec-version', revision]
    const run = await runSuite({ args, env: { AMBIT_CONFORMANCE: JSON.stringify(environment) }, strict: true })
    rows.push(...run.rows)
  }
  return { name: `client ${revision}`, rows, requirements }
}
