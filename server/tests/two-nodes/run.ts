import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { filesBelow, repository } from '../shape/source.ts'

/**
 * `npm run test:two-nodes`: every test of the wire with its requests alternating between two nodes on one database, then the
 * official clients against two processes behind a balancer that has no memory. Names after `--` choose clients.
 */
const wire = filesBelow(join(repository, 'server/tests/wire')).filter(file => file.endsWith('.test.ts'))
const tests = ['--test', '--test-reporter=spec', '--test-concurrency=1', '--test-timeout=900000', ...wire]
const clients = [join(repository, 'server/tests/clients/run.ts'), '--two-nodes', ...process.argv.slice(2)]

console.log('The tests of the wire, each request to the next of two nodes')
const wireCode = await run(tests, { AMBIT_TEST_NODES: '2' })
console.log('\nThe official clients, behind a balancer')
const clientsCode = await run(clients, {})
process.exitCode = wireCode === 0 ? clientsCode : wireCode

function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: repository, env: { ...process.env, ...env }, stdio: 'inherit' })
  return new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('close', code => settle(code ?? 1))
  })
}
