import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { describe } from 'node:test'

const require = createRequire(import.meta.url)
const repository = join(import.meta.dirname, '../..')

/**
 * Runs test files one after the other in this process, each as a suite of its own name: what stands at its top level becomes a part of
 * that suite, so its ground is made when it begins and is gone before the next one begins. A file is loaded by `require`, which ends
 * when it has been evaluated; it may have no `await` at its top level.
 */
export function runTogether(paths: readonly string[]): void {
  for (const path of paths)
    describe(relative(repository, path), () => {
      require(path)
    })
}
