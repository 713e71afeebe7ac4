import type { Framework, Piece, Project } from '../model.ts'
import { manifestPiece, memberPage, reviewManifest } from '../render-manifest.ts'
import { renderStyle } from '../render-style.ts'
import { scriptOf, serverEnvironment } from './server.ts'

/** Next.js with the App Router, on the official `authkit-nextjs`. */
export const nextjs: Framework = {
  name: 'nextjs',
  title: 'Next.js',
  recognises: ({ packages }) => packages.has('next'),
  objection: project =>
    appFolder(project) === undefined
      ? 'It has no app folder: only the App Router is written, not the pages of older projects.'
      : undefined,
  packages: () => [
    { name: '@workos-inc/authkit-nextjs', version: '4.3.2' },
    { name: '@workos-inc/node', version: '10.14.0' },
  ],
  pieces: project => [...modules(project), ...pages(project), reviewPiece()],
  insertions: () => [],
  kind: 'web',
  port: 3000,
  callback: '/callback',
  environmentFile: '.env.local',
  environment: serverEnvironment,
  start: project => scriptOf(project, 'dev'),
  notes: () => ['Lead people to /sign-in and /account from your own pages.'],
}

/** `app` or `src/app`, as the project has it. */
function appFolder({ read }: Project): '' | 'src/' | undefined {
  const layouts = ['layout.tsx', 'layout.jsx', 'layout.js', 'page.tsx', 'page.jsx', 'page.js']
  return (['', 'src/'] as const).find(root => layouts.some(name => read(`${root}app/${name}`) !== undefined))
}

function pieceIn(project: Project): (path: string, sign: RegExp, template: string) => Piece {
  const root = appFolder(project) ?? ''
  const ends = project.style.typescript ? { module: 'ts', page: 'tsx' } : { module: 'js', page: 'jsx' }
  return (path, sign, template) => ({
    path: `${root}${path.replace(/\.page$/, `.${ends.page}`).replace(/\.module$/, `.${ends.module}`)}`,
    text: renderStyle(template, project.style),
    sign,
  })
}

function modules(project: Project): Piece[] {
  const piece = pieceIn(project)
  return [
    piece('lib/sign-in.module', /appUrl[\s\S]*returnPath[\s\S]*checkToken/, signIn),
    piece('app/sign-in/route.module', /getSignInUrl/, signInRoute),
    piece('app/callback/route.module', /handleAuth/, callbackRoute),
    piece('app/sign-out/route.module', /getLogoutUrl|signOut/, signOutRoute),
    ...(oldMiddleware(project)
      ? [
          piece(
            'middleware.module',
            /authkit/,
            proxy.replaceAll('authkitProxy', 'authkitMiddleware').replace('function proxy', 'function middleware'),
          ),
        ]
      : [piece('proxy.module', /authkit/, proxy)]),
  ]
}

function pages(project: Project): Piece[] {
  return [pieceIn(project)('app/account/page.page', /withAuth/, accountPage)]
}

const proxySince = 16

/** Before Next.js 16 the proxy was called middleware. */
function oldMiddleware({ packages }: Project): boolean {
  const major = /\d+/.exec(packages.get('next') ?? '')?.[0]
  return major !== undefined && Number(major) < proxySince
}

function reviewPiece(): Piece {
  const start = ['node', 'node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1']
  return manifestPiece(reviewManifest({ start, pages: [memberPage] }))
}

const signIn = `import { getTokenClaims } from '@workos-inc/authkit-nextjs';

/** Where this application lives: from its own settings, never from a request, whose Host header anybody can choose. */
export function appUrl(path = '/')«: string» {
  const origin = process.env.APP_URL;
  if (!origin) throw new Error('APP_URL is not set');
  return new URL(path, origin).href;
}

const home = '/account';

/** A path of this application, whatever was asked for. */
export function returnPath(asked«: string | null»)«: string» {
  const origin = new URL(appUrl()).origin;
  if (asked === null || !URL.canParse(asked, origin)) return home;
  const url = new URL(asked, origin);
  if (url.origin !== origin || url.pathname.startsWith('//')) return home;
  return url.pathname + url.search;
}

/**
 * Refuses a token that another server made, or this one for another application, or for another organization than the sign-in was for.
 * Its signature is checked with each request.
 */
export async function checkToken(accessToken«: string», organizationId«?: string»)«: Promise<void>» {
  const claims = await getTokenClaims«<{ client_id: string; org_id: string }>»(accessToken);
  if (claims.iss !== issuer() || claims.client_id !== process.env.WORKOS_CLIENT_ID)
    throw new Error('The token is not for us');
  if (organizationId !== undefined && claims.org_id !== organizationId)
    throw new Error('The token is for another organization');
}

/** Who signs the tokens: the server, unless the application has an issuer of its own. */
function issuer()«: string» {
  const { WORKOS_ISSUER, WORKOS_API_HOSTNAME, WORKOS_API_PORT, WORKOS_API_HTTPS } = process.env;
  if (WORKOS_ISSUER) return WORKOS_ISSUER;
  const scheme = WORKOS_API_HTTPS === 'false' ? 'http://' : 'https://';
  return new URL(scheme + WORKOS_API_HOSTNAME + (WORKOS_API_PORT ? ':' + WORKOS_API_PORT : '')).origin;
}
`

const signInRoute = `import { getSignInUrl } from '@workos-inc/authkit-nextjs';
import { redirect } from 'next/navigation';
import { appUrl, returnPath } from '../../lib/sign-in';

/**
 * Leads to the sign-in page, and from there back to where the person wanted to go. A link with organization is for the people of that
 * one: who comes back in another is refused.
 */
export async function GET(request«: Request») {
  const { searchParams } = new URL(request.url);
  const returnTo = returnPath(searchParams.get('returnTo'));
  const organizationId = searchParams.get('organization');
  const bound = organizationId === null ? {} : { organizationId, state: organizationId };
  redirect(await getSignInUrl({ redirectUri: appUrl('/callback'), returnTo, ...bound }));
}
`

const callbackRoute = `import { handleAuth } from '@workos-inc/authkit-nextjs';
«import type { NextRequest } from 'next/server';
»import { appUrl, checkToken } from '../../lib/sign-in';

/** Compares the state with the one of this browser, exchanges the code, and keeps the session in a sealed cookie. */
export async function GET(request«: NextRequest»)«: Promise<Response>» {
  const finish = handleAuth({
    baseURL: appUrl(),
    returnPathname: '/account',
    onSuccess: ({ accessToken, state }) => checkToken(accessToken, state),
    onError: refused,
  });
  return finish(request);
}

/** Says nothing of the reason: whoever made this request may not be whom it concerns. */
function refused()«: Response» {
  return new Response('Sign-in did not work. Please start again.', { status: 400 });
}
`

const signOutRoute = `import { getWorkOS, withAuth } from '@workos-inc/authkit-nextjs';
import { cookies } from 'next/headers';
import { appUrl } from '../../lib/sign-in';

/** Ends the session here and at the server. A POST of this origin only: no other site signs people out. */
export async function POST(request«: Request») {
  if (request.headers.get('origin') !== new URL(appUrl()).origin) return new Response('Forbidden', { status: 403 });
  const { sessionId } = await withAuth();
  (await cookies()).delete('wos-session');
  const returnTo = appUrl();
  if (!sessionId) return Response.redirect(returnTo, 303);
  return Response.redirect(getWorkOS().userManagement.getLogoutUrl({ sessionId, returnTo }), 303);
}
`

const proxy = `import { authkitProxy } from '@workos-inc/authkit-nextjs';
«import type { NextFetchEvent, NextRequest } from 'next/server';
»import { appUrl } from './lib/sign-in';

/** Keeps the session of each request fresh. Which page asks for a session is said in that page. */
export default function proxy(request«: NextRequest», event«: NextFetchEvent») {
  return authkitProxy({ redirectUri: appUrl('/callback') })(request, event);
}

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] };
`

const accountPage = `import { withAuth } from '@workos-inc/authkit-nextjs';
import { redirect } from 'next/navigation';

/** For whoever is signed in; everybody else is led to sign in first, and comes back. */
export default async function AccountPage() {
  const { user } = await withAuth();
  if (!user) redirect('/sign-in?returnTo=/account');
  return (
    <main>
      <h1>Your account</h1>
      <p>Signed in as {[user.firstName, user.lastName].filter(Boolean).join(' ') || user.email}</p>
      <p>{user.email}</p>
      <form action="/sign-out" method="post">
        <button type="submit">Sign out</button>
      </form>
    </main>
  );
}
`
