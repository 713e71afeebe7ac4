import { createServer, type Server } from 'node:http'
import { serve } from '@hono/node-server'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { assetResponse, type Html, page } from '../../src/platform/page.ts'

export interface Site {
  readonly url: string
  close(): Promise<void>
}

/** Serves pages over loopback with the headers that the server sends, so that the policy is tried by a browser. */
export async function openSite(pages: Readonly<Record<string, Html>>): Promise<Site> {
  const answer = (request: Request): Response => {
    const { pathname } = new URL(request.url)
    const shown = pages[pathname.slice(1)]
    return shown === undefined ? (assetResponse(pathname) ?? new Response('', { status: 404 })) : page(shown)
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

/** A Chromium from npm; as root it runs without its sandbox, which only tests may do. */
export async function openBrowser(): Promise<Browser> {
  const flags = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--hide-scrollbars',
    '--font-render-hinting=none',
  ]
  return playwright.launch({ executablePath: await chromium.executablePath(), headless: true, args: flags })
}

export type Theme = 'light' | 'dark'
export const themes: readonly Theme[] = ['light', 'dark']
export const widths: readonly number[] = [1280, 360]
