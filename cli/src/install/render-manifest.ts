import type { Piece } from './model.ts'

interface Page {
  readonly path: string
  readonly needs: 'member'
  readonly shows: readonly string[]
}

/** The guarded page that is written into every project. */
export const memberPage: Page = { path: '/account', needs: 'member', shows: ['their own address'] }

/** What `ambit.review.json` says: how the review starts the code, and what it finds there. */
export function reviewManifest({
  start,
  pages,
  port = 'PORT',
  environment = {},
}: {
  readonly start: readonly string[]
  readonly pages: readonly Page[]
  readonly port?: string
  /** What the framework wants beside it. */
  readonly environment?: Readonly<Record<string, string>>
}): object {
  return {
    format: 'ambit-review-1',
    start,
    port,
    ready: '/',
    environment: {
      WORKOS_API_KEY: '{api_key}',
      WORKOS_CLIENT_ID: '{client_id}',
      WORKOS_COOKIE_PASSWORD: '{password}',
      WORKOS_API_HOSTNAME: '{api_host}',
      WORKOS_API_PORT: '{api_port}',
      WORKOS_API_HTTPS: 'false',
      APP_URL: '{origin}',
      ...environment,
    },
    sign_in: {
      start: 'GET /sign-in',
      return_to: 'returnTo',
      callback: 'GET /callback',
      home: '/account',
      sign_out: 'POST /sign-out',
    },
    pages,
    acts: [],
  }
}

/** A single page has no server: it is served as it is developed, for its environment goes into the page when it is made. */
export function pageManifest(): object {
  return {
    format: 'ambit-review-1',
    start: ['sh', '-c', 'exec node node_modules/vite/bin/vite.js --host 127.0.0.1 --strictPort --port "$PORT"'],
    port: 'PORT',
    ready: '/',
    environment: {
      VITE_WORKOS_CLIENT_ID: '{client_id}',
      VITE_WORKOS_API_HOSTNAME: '{api_host}',
      VITE_WORKOS_API_PORT: '{api_port}',
      VITE_WORKOS_API_HTTPS: 'false',
    },
    sign_in: { start: 'GET /', callback: 'GET /', home: '/' },
    pages: [],
    acts: [],
  }
}

/** The manifest as a file of the project. */
export function manifestPiece(manifest: object): Piece {
  return {
    path: 'ambit.review.json',
    text: `${JSON.stringify(manifest, undefined, 2)}\n`,
    sign: /"ambit-review-1"/,
  }
}
