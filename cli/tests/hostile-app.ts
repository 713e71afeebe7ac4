import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { closeSync, constants, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'

/** An application that does what it is told: each act is something that code under review has no business to do. */
const kept: Buffer[] = []

const acts: Readonly<Record<string, (...words: string[]) => unknown>> = {
  environment: () => JSON.stringify(process.env),
  read: (path = '') => readFileSync(path, 'utf8'),
  write: (path = '', text = '') => writeFileSync(path, text),
  run: (program = '', ...words: string[]) => {
    const { status, error } = spawnSync(program, words, { stdio: 'ignore' })
    if (error !== undefined || status !== 0) throw new Error(`status ${status}`)
  },
  connect: (host = '', port = '') => dial({ host, port: Number(port) }),
  socket: (path = '') => dial({ path }),
  abstract: (name = '') => dial({ path: `\0${name}` }),
  datagram: (port = '', text = '') =>
    new Promise((resolve, reject) => {
      const socket = createSocket('udp4')
      socket.send(text, Number(port), '127.0.0.1', error => {
        socket.close()
        if (error === null) resolve('')
        else reject(error)
      })
    }),
  name: async (port = '', name = '') => {
    const resolver = new Resolver({ timeout: 200, tries: 1 })
    resolver.setServers([`127.0.0.1:${port}`])
    return resolver.resolve4(name)
  },
  signal: (pid = '', name = '') => process.kill(Number(pid), name),
  processes: () => readdirSync('/proc').filter(entry => /^\d+$/.test(entry)).length,
  /** Beside it, in a session of its own, so that no group holds it. */
  leave: (word = '') => {
    spawn('sleep', [word], { detached: true, stdio: 'ignore' }).unref()
  },
  bomb: (count = '', word = '') => {
    let failed = 0
    for (let at = 0; at < Number(count); at++) spawn('sleep', [word], { stdio: 'ignore' }).on('error', () => failed++)
    return failed
  },
  disk: (megabytes = '') => {
    const piece = Buffer.alloc(1024 * 1024, 1)
    for (let at = 0; at < Number(megabytes); at++) writeFileSync(join(process.env.TMPDIR ?? '', `fill-${at}`), piece)
  },
  memory: (megabytes = '') => {
    for (let at = 0; at < Number(megabytes); at++) kept.push(Buffer.alloc(1024 * 1024, 1))
    return kept.length
  },
  print: (text = '', times = '1') => {
    for (let at = 0; at < Number(times); at++) process.stdout.write(`${text}\n`)
  },
  spin: () => {
    for (;;) kept.length = 0
  },
  /** Writes into every pipe of every process that it sees. */
  forge: (line = '') => {
    let written = 0
    for (const pid of readdirSync('/proc').filter(entry => /^\d+$/.test(entry)))
      for (const fd of ['0', '1', '2', '3', '4', '5', '6'])
        try {
          const pipe = openSync(`/proc/${pid}/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK)
          written += writeSync(pipe, `${line}\n`)
          closeSync(pipe)
        } catch {
          // Not ours, or not there.
        }
    writeSync(1, `${line}\n`)
    return written
  },
}

function dial(where: { readonly host: string; readonly port: number } | { readonly path: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(where, () => {
      socket.destroy()
      resolve('connected')
    })
    socket.on('error', reject)
  })
}

createServer(async (request, answer) => {
  if (request.method !== 'POST') {
    answer.end('here')
    return
  }
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const [name = '', ...words]: string[] = JSON.parse(text)
  try {
    answer.end(JSON.stringify({ did: (await acts[name]?.(...words)) ?? '' }))
  } catch (cause) {
    answer.end(JSON.stringify({ refused: Object(cause).code ?? String(cause) }))
  }
}).listen(Number(process.env.PORT), '127.0.0.1')
