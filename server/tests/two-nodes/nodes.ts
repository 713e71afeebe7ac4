import { randomBytes } from 'node:crypto'
import { startEmptyDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { type AmbitProcess, startAmbit } from '../walk/ambit-process.ts'
import { type RoundRobin, startRoundRobin } from './round-robin.ts'

export interface TwoNodes
  extends Pick<AmbitProcess, 'apiKey' | 'email' | 'password' | 'api' | 'output' | 'stop' | 'remove'> {
  /** The balancer's address: the base URL of both. */
  readonly baseUrl: string
  readonly nodes: readonly AmbitProcess[]
  /** Where each node listens itself. */
  readonly urls: readonly string[]
  readonly balancer: RoundRobin
}

const rootKeyBytes = 32

/** Two processes of the server on one PostgreSQL, behind a balancer that gives each request to the next of them. */
export async function startTwoNodes(env: Readonly<Record<string, string>> = {}): Promise<TwoNodes> {
  const db = await startEmptyDatabase()
  const port = await freePort()
  const ports = [await freePort(), await freePort()]
  const baseUrl = `http://localhost:${port}`
  const shared = {
    AMBIT_DATABASE_URL: db.url,
    AMBIT_ROOT_KEY: randomBytes(rootKeyBytes).toString('base64'),
    ...env,
  }
  const nodes: AmbitProcess[] = []
  for (const each of ports) {
    const [first] = nodes
    const again = first && { ...first, directory: `${first.directory}-${each}` }
    nodes.push(await startAmbit({ port: each, baseUrl, env: shared, ...(again && { again }) }))
  }
  const balancer = await startRoundRobin(port, ports)
  const [first] = nodes
  if (first === undefined) throw new Error('no node started')
  let turn = 0
  return {
    baseUrl,
    apiKey: first.apiKey,
    email: first.email,
    password: first.password,
    nodes,
    urls: ports.map(each => `http://localhost:${each}`),
    balancer,
    api: (method, path, body) => (nodes[turn++ % nodes.length] ?? first).api(method, path, body),
    output: () => nodes.map(node => node.output()).join('\n'),
    stop: async () => {
      await balancer.close()
      await Promise.all(nodes.map(node => node.stop()))
      return 0
    },
    remove: async () => {
      await Promise.all(nodes.map(node => node.remove()))
      await db.close()
    },
  }
}
