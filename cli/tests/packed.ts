import { execFileSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { repository } from '../../server/tests/shape/source.ts'

/** The package as `npm pack` makes it, unpacked into a folder that has nothing else. */
export function unpackPackage(): { readonly folder: string; readonly program: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ambit-packed-'))
  const inPlace = join(folder, 'node_modules/@ambit/cli')
  mkdirSync(inPlace, { recursive: true })
  const packed = execFileSync('npm', ['pack', '--workspace', 'cli', '--pack-destination', folder, '--json'], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_UPDATE_NOTIFIER: '1', npm_config_offline: 'true' },
  })
  const [, file = ''] = /"filename":\s*"([^"]+)"/.exec(packed) ?? []
  execFileSync('tar', [
    '-xzf',
    join(folder, file.replaceAll('/', '-').replace('@', '')),
    '--strip-components=1',
    '-C',
    inPlace,
  ])
  return { folder, program: join(inPlace, 'ambit.mjs') }
}

/** The Node of this machine, which need not be the one that the lock file brings. */
export function systemNode(): string {
  const places = (process.env.PATH ?? '').split(delimiter).filter(place => !place.includes('node_modules'))
  return places.map(place => join(place, 'node')).find(isProgram) ?? process.execPath
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
