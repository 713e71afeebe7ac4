import type { Piece } from './model.ts'

interface Page {
  readonly path: string
  readonly needs: string
  readonly shows: readonly string[]
}

/** The guarded page that is written into every project. */
export const accountOf: Page = { path: '/account', needs: 'person', shows: ['own address'] }

/** What `ambit.review.json` says: how the review starts the code, and what it finds there. */
export function reviewManifest({
  start,
  pages,
  port = 'PORT',
}: {
  readonly start: readonly string[]
  readonly pages: readonly Page[]
  readonly port?: string
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

/** The manifest as a file of the project. */
export function manifestPiece(manifest: object): Piece {
  return {
    path: 'ambit.review.json',
    text: `${JSON.stringify(manifest, undefined, 2)}\n`,
    sign: /"ambit-review-1"/,
  }
}
