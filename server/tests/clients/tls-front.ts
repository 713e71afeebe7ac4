import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'

/** TLS before servers of plain HTTP on this machine, each found by the name that is asked for. */
export interface TlsFront {
  readonly port: number
  /** The file of the authority that its certificate is from. */
  readonly authority: string
  /** For `node --require`: leads connections to these names here, whatever their port; a process that is started needs no root for it. */
  readonly hook: string
  close(): void
}

export interface TlsFrontParts {
  readonly folder: string
  readonly port: number
  /** Names, and the loopback port of each. */
  readonly behind: Readonly<Record<string, number>>
}

const day = '1'

export async function startTlsFront({ folder, port, behind }: TlsFrontParts): Promise<TlsFront> {
  const names = Object.keys(behind)
  const at = (name: string): string => join(folder, name)
  writeFileSync(at('names.cnf'), `subjectAltName=${names.map(name => `DNS:${name}`).join(',')}\n`)
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const authority = ['-x509', ...key, '-keyout', 'authority.key', '-out', 'authority.pem', '-days', day]
  openssl('req', ...authority, '-subj', '/CN=Authority of a test')
  openssl('req', ...key, '-keyout', 'front.key', '-out', 'front.csr', '-subj', '/CN=Front of a test')
  const signed = ['-in', 'front.csr', '-CA', 'authority.pem', '-CAkey', 'authority.key', '-days', day]
  openssl('x509', '-req', ...signed, '-extfile', 'names.cnf', '-out', 'front.pem')
  const served = { key: readFileSync(at('front.key')), cert: readFileSync(at('front.pem')) }
  const server = createServer(served, (incoming, outgoing) => {
    const [name = ''] = (incoming.headers.host ?? '').split(':')
    const { method, url: path, headers } = incoming
    const passed = ask({ host: '127.0.0.1', port: behind[name], method, path, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.once('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>(resolve => server.listen(port, 'localhost', resolve))
  writeFileSync(at('hook.cjs'), hookTo(port, names))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { port, authority: at('authority.pem'), hook: at('hook.cjs'), close }
}

/** Only where a connection goes is changed: the name that is asked for and the certificate that it has to show stay. */
function hookTo(port: number, names: readonly string[]): string {
  return `const tls = require('node:tls')
const connect = tls.connect
const names = ${JSON.stringify(names)}
tls.connect = function (options, ...rest) {
  const led = typeof options === 'object' && names.includes(options.host)
  return connect.call(this, led ? { ...options, host: 'localhost', port: ${port}, servername: options.host } : options, ...rest)
}
`
}
