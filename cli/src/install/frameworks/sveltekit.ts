import type { Framework, Piece, Project } from '../model.ts'
import { manifestPiece, memberPage, reviewManifest } from '../render-manifest.ts'
import { renderSession } from '../render-session.ts'
import { renderStyle } from '../render-style.ts'
import { scriptOf, sdk, serverEnvironment, withNodeTypes } from './server.ts'

/** SvelteKit, on the official SDK for Node, which its server keeps from the browser by the folder it is in. */
export const sveltekit: Framework = {
  name: 'sveltekit',
  title: 'SvelteKit',
  recognises: ({ packages }) => packages.has('@sveltejs/kit'),
  packages: project => [...sdk, ...withNodeTypes(project)],
  pieces: piecesOf,
  insertions: () => [],
  kind: 'web',
  port: 5173,
  callback: '/callback',
  environmentFile: '.env',
  environment: serverEnvironment,
  start: project => scriptOf(project, 'dev'),
  notes: ({ packages }) => [
    'Lead people to /sign-in and /account from your own pages.',
    ...(packages.has('@sveltejs/adapter-node')
      ? [
          'Say where the application is served: ORIGIN, and from version 6 of the adapter on paths.origin. By http, forms are refused without it.',
        ]
      : []),
  ],
}

function piecesOf({ style, packages }: Project): Piece[] {
  const end = style.typescript ? 'ts' : 'js'
  const piece = (path: string, sign: RegExp, template: string): Piece => ({
    path: `src/${path}`,
    text: renderStyle(template, style),
    sign,
  })
  const start = packages.has('@sveltejs/adapter-node') ? ['node', 'build'] : preview
  return [
    {
      path: `src/lib/server/session.${end}`,
      text: renderSession(style, '.env'),
      sign: /startSignIn[\s\S]*endSession/,
    },
    piece(`lib/server/keep-cookies.${end}`, /keeper/, keepCookies),
    piece(`routes/sign-in/+server.${end}`, /startSignIn/, signInRoute),
    piece(`routes/callback/+server.${end}`, /finishSignIn/, callbackRoute),
    piece(`routes/sign-out/+server.${end}`, /endSession/, signOutRoute),
    piece(`routes/account/+page.server.${end}`, /findSession/, accountLoad),
    {
      path: 'src/routes/account/+page.svelte',
      text: renderStyle(accountPage, { ...style, quotes: 'single' }),
      sign: /action="\/sign-out"/,
    },
    manifestPiece(
      reviewManifest({ start, pages: [memberPage], environment: { HOST: '127.0.0.1', ORIGIN: '{origin}' } }),
    ),
  ]
}

/** Without an adapter for Node the build is served as Vite shows it; the port is no variable there. */
const preview = [
  'sh',
  '-c',
  'exec node node_modules/vite/bin/vite.js preview --host 127.0.0.1 --strictPort --port "$PORT"',
]

const keepCookies = `«import type { RequestEvent } from '@sveltejs/kit';
»
/** Sets the cookies of the session as SvelteKit does, so that a redirect takes them along. */
export function keeper({ cookies, url }«: RequestEvent») {
  return (cookie«: string») => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    const age = /Max-Age=(\\d+)/.exec(cookie)?.[1];
    cookies.set(name, decodeURIComponent(value), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: url.protocol === 'https:',
      ...(age ? { maxAge: Number(age) } : {}),
    });
  };
}
`

// `redirect` of SvelteKit leads within the project alone; these two lead to the server.
const signInRoute = `«import type { RequestEvent } from '@sveltejs/kit';
»import { keeper } from '../../lib/server/keep-cookies';
import { startSignIn } from '../../lib/server/session';

/** Leads to sign in, and from there back to where the person wanted to go. */
export async function GET(event«: RequestEvent»)«: Promise<Response>» {
  const location = await startSignIn(event.url.searchParams.get('returnTo'), keeper(event));
  return new Response(null, { status: 303, headers: { location } });
}
`

const callbackRoute = `import { redirect«, type RequestEvent» } from '@sveltejs/kit';
import { keeper } from '../../lib/server/keep-cookies';
import { finishSignIn } from '../../lib/server/session';

/** Compares the state with the one of this browser, exchanges the code, and keeps the session in a sealed cookie. */
export async function GET(event«: RequestEvent»)«: Promise<Response>» {
  const path = await finishSignIn(event.url.searchParams, event.request.headers.get('cookie'), keeper(event));
  if (path) redirect(303, path);
  return new Response('Sign-in did not work. Please start again.', { status: 400 });
}
`

const signOutRoute = `«import type { RequestEvent } from '@sveltejs/kit';
»import { keeper } from '../../lib/server/keep-cookies';
import { endSession, isOwnOrigin } from '../../lib/server/session';

/** Ends the session here and at the server. A POST of this origin only: no other site signs people out. */
export async function POST(event«: RequestEvent»)«: Promise<Response>» {
  const { headers } = event.request;
  if (!isOwnOrigin(headers.get('origin'))) return new Response('Forbidden', { status: 403 });
  const location = await endSession(headers.get('cookie'), keeper(event));
  return new Response(null, { status: 303, headers: { location } });
}
`

const accountLoad = `import { redirect«, type RequestEvent» } from '@sveltejs/kit';
import { keeper } from '../../lib/server/keep-cookies';
import { findSession, nameOf } from '../../lib/server/session';

/** For whoever is signed in; everybody else is led to sign in first, and comes back. */
export async function load(event«: RequestEvent») {
  const session = await findSession(event.request.headers.get('cookie'), keeper(event));
  if (!session) redirect(303, '/sign-in?returnTo=/account');
  event.setHeaders({ 'Cache-Control': 'no-store' });
  return { name: nameOf(session.user), email: session.user.email };
}
`

/** Version 5 of Svelte hands properties over by a call. */
const accountPage = `<script« lang="ts"»>
  const { data }«: { data: { name: string; email: string } }» = $props();
</script>

<main>
  <h1>Your account</h1>
  <p>Signed in as {data.name}</p>
  <p>{data.email}</p>
  <form action="/sign-out" method="post">
    <button type="submit">Sign out</button>
  </form>
</main>
`
