import { get } from 'node:http'
import { readConfig } from '../src/platform/config.ts'
import { StartFault } from '../src/platform/start-fault.ts'
import { run } from './connect.ts'

/** Whether the node of this environment, on this machine, can serve: what it answers at `/health`, and exit code 1 when it can't. */
await run(async () => {
  const read = readConfig(process.env)
  if (!read.ok) throw new StartFault(read.problems.join('\n'))
  const { port, baseUrl } = read.config
  const { status, text } = await ask(port, new URL(baseUrl).host)
  if (status !== 200) throw new StartFault(`the node on port ${port} answers ${status}: ${text}`)
  return [text]
})

/** Under the host of the base URL: under any other one a node answers nothing. */
function ask(port: number, host: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: '/health', headers: { host } }, response => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }))
    })
    request.on('error', cause => reject(new StartFault(`no node answers on port ${port}: ${cause.message}`)))
  })
}
