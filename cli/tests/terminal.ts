import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { World } from '../src/model.ts'
import { run } from '../src/run.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** What stands on either stream, read as the one document that it is. */
  readonly json: Record<string, unknown>
}

export interface Terminal {
  readonly home: string
  readonly world: World
  run(words: readonly string[], differing?: Differing): Promise<Ran>
  close(): void
}

export interface Differing {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** A person at a terminal. */
  readonly person?: true
  readonly world?: Partial<World>
}

/** A terminal of its own home and environment, on a server that is reached without a port. */
export function openTerminal(parts: {
  readonly env?: Readonly<Record<string, string>>
  readonly fetch?: World['fetch']
}): Terminal {
  const home = mkdtempSync(join(tmpdir(), 'ambit-cli-'))
  const base: World = {
    env: { AMBIT_KEYRING: 'off', LANG: 'C.UTF-8', ...parts.env },
    cwd: home,
    home,
    platform: 'linux',
    out: silent,
    err: silent,
    readFile: path => readFileSync(resolve(home, path), 'utf8'),
    readInput: () => Promise.resolve(''),
    fetch: parts.fetch ?? (() => Promise.reject(new Error('there is no server'))),
    fetchToTheEnd: parts.fetch ?? (() => Promise.reject(new Error('there is no server'))),
    runProgram: () => Promise.resolve({ code: null, output: 'there is no such program' }),
    now: () => new Date(),
    wait: () => Promise.resolve(),
    interrupted: new AbortController().signal,
  }
  return {
    home,
    world: base,
    run: (words, differing = {}) => runIn(base, words, differing),
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

const silent = { write: () => undefined, isTerminal: false, columns: 80 }

async function runIn(base: World, words: readonly string[], differing: Differing): Promise<Ran> {
  const said = { out: '', err: '' }
  const streamOf = (name: 'out' | 'err') => ({
    write: (text: string) => {
      said[name] += text
    },
    isTerminal: differing.person === true,
    columns: 100,
  })
  const code = await run(words, {
    ...base,
    env: { ...base.env, ...differing.env },
    out: streamOf('out'),
    err: streamOf('err'),
    ...(differing.input === undefined ? {} : { readInput: () => Promise.resolve(differing.input ?? '') }),
    ...differing.world,
  })
  return { code, ...said, json: documentIn(said.out) ?? documentIn(said.err) ?? {} }
}

function documentIn(text: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** A stream that keeps what it was told. */
export function keeping(): World['out'] & { text(): string } {
  let told = ''
  return {
    write: text => {
      told += text
    },
    text: () => told,
    isTerminal: false,
    columns: 80,
  }
}

/** Does it the first time, and waits for that each time. */
export function once(act: () => Promise<unknown>): () => Promise<void> {
  let first: Promise<unknown> | undefined
  return async () => {
    first ??= act()
    await first
  }
}
