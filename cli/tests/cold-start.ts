import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { systemNode, unpackPackage } from './packed.ts'

/** `npm run report:cold-start`: how long commands take that ask no server, beside a program that does nothing. */
const runsCount = 21
const node = systemNode()
const { folder, program } = unpackPackage()
const lines: readonly (readonly [title: string, words: readonly string[]])[] = [
  ['node, doing nothing', ['-e', '0']],
  ['ambit --version', [program, '--version']],
  ['ambit env list', [program, 'env', 'list']],
  ['ambit organizations create --dry-run', [program, 'organizations', 'create', '--name', 'Acme', '--dry-run']],
  ['ambit organizations list --help', [program, 'organizations', 'list', '--help']],
]

console.log(`${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}, ${runsCount} starts each`)
for (const [title, words] of lines) {
  const times = Array.from({ length: runsCount }, () => {
    const began = performance.now()
    execFileSync(node, words, { env: { PATH: process.env.PATH, HOME: folder }, stdio: 'ignore' })
    return performance.now() - began
  }).toSorted((a, b) => a - b)
  const [low = 0, middle = 0] = [times[0], times[Math.floor(runsCount / 2)]]
  console.log(`${title.padEnd(40)} ${middle.toFixed(0).padStart(4)} ms (at best ${low.toFixed(0)} ms)`)
}
rmSync(folder, { recursive: true, force: true })
