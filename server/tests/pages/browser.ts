import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { serve } from '@hono/node-server'
import { type Browser, chromium as playwright } from 'playwright-core'
import { mailPolicy } from '../../src/mail/render-outbox.ts'
import { assetResponse, type Html, page } from '../../src/platform/page.ts'
import { keeperDirectory, makeKeeperDirectory } from '../database-keeper-place.ts'
import { axePath, axeSource } from './accessibility.ts'

export interface Site {
  readonly url: string
  close(): Promise<void>
}

const axeHeaders = { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' }

/** Serves pages over loopback with the headers that the server sends, so that the policy is tried by a browser. */
export async function openSite(pages: Readonly<Record<string, Html | string>>): Promise<Site> {
  const answer = (request: Request): Response => {
    const { pathname, origin } = new URL(request.url)
    const shown = pages[pathname.slice(1)]
    if (pathname === '/frame') return new Response('', { headers: { 'content-type': 'text/html' } })
    if (pathname === axePath) return new Response(axeSource, { headers: axeHeaders })
    if (shown === undefined) return assetResponse(pathname) ?? new Response('', { status: 404 })
    return typeof shown === 'string'
      ? mail(shown)
      : page(shown, { ...scriptOf(shown, origin), frames: framesOf(shown, origin) })
  }
  const { promise, resolve } = Promise.withResolvers<Server>()
  const server = serve({ fetch: answer, port: 0, hostname: '127.0.0.1', createServer }, () => resolve(server as Server))
  const ready = await promise
  const place = ready.address()
  const port = typeof place === 'object' && place !== null ? place.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(done => {
        ready.closeAllConnections()
        ready.close(() => done())
      }),
  }
}

const packed = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../bin/chromium.br')

/**
 * The program out of its package, unpacked once a user and version. It gets its name when it is whole: another test process that
 * looks meanwhile, or one that was killed in the middle, never leaves half a program to be started.
 */
export async function browserPath(): Promise<string> {
  await makeKeeperDirectory()
  const { size, mtimeMs } = await stat(packed)
  const whole = join(keeperDirectory, `chromium-${size}-${Math.floor(mtimeMs)}`)
  if (existsSync(whole)) return whole
  const half = `${whole}.${randomUUID()}`
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(half, { mode: 0o700 }))
  await rename(half, whole)
  return whole
}

const startWithinMs = 120_000

function mail(shown: string): Response {
  const answer = page(shown)
  answer.headers.set('content-security-policy', mailPolicy)
  return answer
}

/** The address of the one script of a page, where it has one: the policy names it whole. */
function scriptOf(shown: Html, origin: string): { script?: string } {
  const path = /<script src="([^"]*)"/.exec(shown.toString())?.[1]
  return path === undefined ? {} : { script: `${origin}${path}` }
}

/** The addresses that a page frames, to let applications clear what they keep in this browser. */
function framesOf(shown: Html, origin: string): string[] {
  return [...shown.toString().matchAll(/<iframe src="([^"]*)"/g)].map(([, src = '']) => new URL(src, origin).href)
}

/** A Chromium from npm; as root it runs without its sandbox, which only tests may do. */
export async function openBrowser(): Promise<Browser> {
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--hide-scrollbars',
    '--font-render-hinting=none',
  ]
  return playwright.launch({ executablePath: await browserPath(), headless: true, args: flags, timeout: startWithinMs })
}

export type Theme = 'light' | 'dark'
export const themes: readonly Theme[] = ['light', 'dark']
export type Width = 1280 | 360
export const widths: readonly Width[] = [1280, 360]
