import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifierKey } from '../../src/audit/derive-checkpoint.ts'
import { startTestDatabase } from '../database.ts'
import { testPlatform } from '../test-platform.ts'
import { bundle, growLog, textOf } from './bundle-ground.ts'

/**
 * `npm run test:audit`: lets the code behind Go's checksum database verify a bundle and refuse changed ones. It needs Go and the
 * sources of golang.org/x/mod, as Debian's golang-go and golang-golang-x-mod-dev bring them; nothing is downloaded.
 */
const env = { ...process.env, GO111MODULE: 'off', GOPATH: process.env.GOPATH ?? '/usr/share/gocode', GOFLAGS: '' }

function run(command: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  return new Promise(resolve => {
    execFile(command, [...args], { env }, (fault, stdout, stderr) => {
      resolve({ code: fault === null ? 0 : Number(fault.code ?? 1) || 1, text: `${stdout}${stderr}`.trim() })
    })
  })
}

const db = await startTestDatabase()
const directory = await mkdtemp(join(tmpdir(), 'ambit-go-'))
let failed = 0
try {
  const program = join(directory, 'verify')
  const built = await run('go', ['build', '-o', program, join(import.meta.dirname, 'go', 'main.go')])
  if (built.code !== 0) throw new Error(`the verifier does not build: ${built.text}`)
  const now = { at: new Date() }
  const ground = await growLog(testPlatform(db.database, { clock: { now: () => now.at } }), now)
  const key = verifierKey(ground.signer.publicKey, ground.signer.origin)
  const file = join(directory, 'bundle')
  const check = async (name: string, text: string, wanted: { code: number; key?: string }): Promise<void> => {
    await writeFile(file, text)
    const { code, text: said } = await run(program, [file, wanted.key ?? key])
    const right = code === wanted.code
    if (!right) failed++
    process.stdout.write(`${right ? 'ok' : 'NOT OK'} ${name}: ${said}\n`)
  }
  const whole = textOf(await bundle(db.database, 0, ground.size))
  const part = textOf(await bundle(db.database, 270, 400))
  await check('the whole log', whole, { code: 0 })
  await check('a part of it', part, { code: 0 })
  const lines = await bundle(db.database, 270, 400)
  const changed = (change: (line: Record<string, unknown>) => object): string => textOf(lines.map(change))
  const body = changed(line =>
    Object(line.event).index === 300 ? { event: { ...Object(line.event), body: '{}' } } : line,
  )
  await check('a changed body', body, { code: 1 })
  await check('a changed time', part.replace(/("index":305,.*?"at":"20)2/, '$13'), { code: 1 })
  const tile = changed(line =>
    line.tile === 'tile/0/001' ? { ...line, hashes: Buffer.alloc(8_192).toString('base64') } : line,
  )
  await check('a changed tile', tile, { code: 1 })
  await check('another key', part, { code: 1, key: verifierKey(Buffer.alloc(32, 7), ground.signer.origin) })
} finally {
  await rm(directory, { recursive: true })
  await db.close()
}
process.exitCode = failed === 0 ? 0 : 1
