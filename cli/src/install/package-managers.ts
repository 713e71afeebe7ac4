import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ManagerName, Package } from './model.ts'

interface PackageManager {
  readonly lockFiles: readonly string[]
  add(packages: readonly Package[], development: boolean): readonly string[]
  run(script: string): readonly string[]
}

const spec = ({ name, version }: Package): string => `${name}@${version}`

/** One entry for each program; exact versions, so that what is installed is what was tried. */
export const packageManagers: Readonly<Record<ManagerName, PackageManager>> = {
  npm: {
    lockFiles: ['package-lock.json', 'npm-shrinkwrap.json'],
    add: (packages, development) => [
      ...['npm', 'install', '--save-exact', '--no-audit', '--no-fund'],
      ...(development ? ['--save-dev'] : []),
      ...packages.map(spec),
    ],
    run: script => ['npm', 'run', script],
  },
  pnpm: {
    lockFiles: ['pnpm-lock.yaml'],
    add: (packages, development) => [
      ...['pnpm', 'add', '--save-exact'],
      ...(development ? ['--save-dev'] : []),
      ...packages.map(spec),
    ],
    run: script => ['pnpm', 'run', script],
  },
  yarn: {
    lockFiles: ['yarn.lock'],
    add: (packages, development) => [
      'yarn',
      'add',
      '--exact',
      ...(development ? ['--dev'] : []),
      ...packages.map(spec),
    ],
    run: script => ['yarn', 'run', script],
  },
  bun: {
    lockFiles: ['bun.lock', 'bun.lockb'],
    add: (packages, development) => ['bun', 'add', '--exact', ...(development ? ['--dev'] : []), ...packages.map(spec)],
    run: script => ['bun', 'run', script],
  },
}

const names: readonly ManagerName[] = ['npm', 'pnpm', 'yarn', 'bun']

/** The lock file that is nearest above a folder, and whose it is; npm where there is none. */
export function lockOf(folder: string): { readonly manager: ManagerName; readonly folder: string } {
  for (let at = folder; ; at = dirname(at)) {
    const found = names.find(name => packageManagers[name].lockFiles.some(file => existsSync(join(at, file))))
    if (found !== undefined) return { manager: found, folder: at }
    // Beyond the repository begin other people's projects.
    if (existsSync(join(at, '.git')) || dirname(at) === at) return { manager: 'npm', folder }
  }
}
