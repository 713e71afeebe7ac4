import { withImport } from '../insert-lines.ts'
import type { Framework, Insertion, Piece, Project } from '../model.ts'
import { manifestPiece, memberPage, reviewManifest } from '../render-manifest.ts'
import { renderSession } from '../render-session.ts'
import { renderStyle } from '../render-style.ts'
import { scriptOf, sdk, serverEnvironment, withNodeTypes } from './server.ts'

/**
 * React Router in framework mode, 7 and 8, on the official SDK for Node. `authkit-react-router` takes version 7 only, and compares no state
 * when somebody comes back.
 */
export const reactRouter: Framework = {
  name: 'react-router',
  title: 'React Router',
  recognises: ({ packages }) => packages.has('@react-router/dev'),
  objection: ({ read }) =>
    read('app/root.tsx') === undefined && read('app/root.jsx') === undefined
      ? 'It has no app/root.tsx; sign-in is written for the usual app folder.'
      : undefined,
  packages: project => [...sdk, ...withNodeTypes(project)],
  pieces: piecesOf,
  insertions: project => [routesOf(project)],
  kind: 'web',
  port: 5173,
  callback: '/callback',
  environmentFile: '.env',
  environment: serverEnvironment,
  start: project => scriptOf(project, 'dev'),
  notes: () => ['Lead people to /sign-in and /account from your own pages.'],
}

function piecesOf({ style }: Project): Piece[] {
  const ends = style.typescript ? { module: 'ts', page: 'tsx' } : { module: 'js', page: 'jsx' }
  const piece = (path: string, sign: RegExp, template: string): Piece => ({
    path: `app/${path}`,
    text: renderStyle(template, style),
    sign,
  })
  const start = ['node', 'node_modules/@react-router/serve/bin.cjs', './build/server/index.js']
  return [
    {
      path: `app/session.server.${ends.module}`,
      text: renderSession(style, '.env'),
      sign: /startSignIn[\s\S]*endSession/,
    },
    piece(`routes/sign-in.${ends.module}`, /startSignIn/, signInRoute),
    piece(`routes/callback.${ends.module}`, /finishSignIn/, callbackRoute),
    piece(`routes/sign-out.${ends.module}`, /endSession/, signOutRoute),
    piece(`routes/account.${ends.page}`, /findSession/, accountRoute),
    manifestPiece(reviewManifest({ start, pages: [memberPage] })),
  ]
}

/** The table of routes; where routes are found by their file names nothing is to be added. */
function routesOf({ style }: Project): Insertion {
  const ends = style.typescript ? { module: 'ts', page: 'tsx' } : { module: 'js', page: 'jsx' }
  const names = ['sign-in', 'callback', 'sign-out', 'account']
  const lines = names.map(name => {
    const end = name === 'account' ? ends.page : ends.module
    return renderStyle(`  route('${name}', 'routes/${name}.${end}'),`, style)
  })
  return {
    path: `app/routes.${ends.module}`,
    sign: /\bflatRoutes\(|routes\/sign-in\./,
    lines: `${lines.join('\n')}\n`,
    insert: text => {
      const opening = /^export default \[[ \t]*\n?/m.exec(text)
      if (opening === null) return undefined
      const at = opening.index + opening[0].length
      const lead = opening[0].endsWith('\n') ? '' : '\n'
      return withRoute(`${text.slice(0, at)}${lead}${lines.join('\n')}\n${text.slice(at)}`, style)
    },
  }
}

function withRoute(text: string, style: Project['style']): string {
  const imported = /import \{([^}]*)\} from ['"]@react-router\/dev\/routes['"]/.exec(text)
  if (imported === null)
    return withImport(text, renderStyle(`import { route } from '@react-router/dev/routes';`, style))
  const [whole, names = ''] = imported
  if (/\broute\b/.test(names)) return text
  return text.replace(whole, () => whole.replace(names, () => `${names.trimEnd().replace(/,$/, '')}, route `))
}

const signInRoute = `import { redirect«, type LoaderFunctionArgs» } from 'react-router';
import { startSignIn } from '../session.server';

/** Leads to sign in, and from there back to where the person wanted to go. */
export async function loader({ request }«: LoaderFunctionArgs») {
  const headers = new Headers();
  const asked = new URL(request.url).searchParams.get('returnTo');
  const address = await startSignIn(asked, cookie => headers.append('Set-Cookie', cookie));
  return redirect(address, { headers });
}
`

const callbackRoute = `import { redirect«, type LoaderFunctionArgs» } from 'react-router';
import { finishSignIn } from '../session.server';

/** Compares the state with the one of this browser, exchanges the code, and keeps the session in a sealed cookie. */
export async function loader({ request }«: LoaderFunctionArgs») {
  const headers = new Headers();
  const query = new URL(request.url).searchParams;
  const path = await finishSignIn(query, request.headers.get('cookie'), cookie => headers.append('Set-Cookie', cookie));
  if (path) return redirect(path, { headers });
  return new Response('Sign-in did not work. Please start again.', { status: 400, headers });
}
`

const signOutRoute = `import { redirect«, type ActionFunctionArgs» } from 'react-router';
import { endSession, isOwnOrigin } from '../session.server';

/** Ends the session here and at the server. A POST of this origin only: no other site signs people out. */
export async function action({ request }«: ActionFunctionArgs») {
  if (!isOwnOrigin(request.headers.get('origin'))) return new Response('Forbidden', { status: 403 });
  const headers = new Headers();
  const address = await endSession(request.headers.get('cookie'), cookie => headers.append('Set-Cookie', cookie));
  return redirect(address, { headers });
}
`

const accountRoute = `import { data, redirect, useLoaderData«, type LoaderFunctionArgs» } from 'react-router';
import { findSession, nameOf } from '../session.server';

/** For whoever is signed in; everybody else is led to sign in first, and comes back. */
export async function loader({ request }«: LoaderFunctionArgs») {
  const headers = new Headers({ 'Cache-Control': 'no-store' });
  const session = await findSession(request.headers.get('cookie'), cookie => headers.append('Set-Cookie', cookie));
  if (!session) throw redirect('/sign-in?returnTo=/account');
  return data({ name: nameOf(session.user), email: session.user.email }, { headers });
}

export default function Account() {
  const { name, email } = useLoaderData«<typeof loader>»();
  return (
    <main>
      <h1>Your account</h1>
      <p>Signed in as {name}</p>
      <p>{email}</p>
      <form action="/sign-out" method="post">
        <button type="submit">Sign out</button>
      </form>
    </main>
  );
}
`
