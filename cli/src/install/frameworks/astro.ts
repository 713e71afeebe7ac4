import { withImport } from '../insert-lines.ts'
import type { Framework, Insertion, Piece, Project } from '../model.ts'
import { manifestPiece, memberPage, reviewManifest } from '../render-manifest.ts'
import { renderSession } from '../render-session.ts'
import { renderStyle } from '../render-style.ts'
import { scriptOf, sdk, serverEnvironment, withNodeTypes } from './server.ts'

/** Astro with pages on demand, on the official SDK for Node. A project without an adapter gets the one for Node. */
export const astro: Framework = {
  name: 'astro',
  title: 'Astro',
  recognises: ({ packages }) => packages.has('astro'),
  packages: project => [
    ...sdk,
    ...(hasAdapter(project) ? [] : [{ name: '@astrojs/node', version: '11.1.6' }]),
    ...withNodeTypes(project),
  ],
  pieces: piecesOf,
  insertions: project => [adapterOf(project)],
  kind: 'web',
  port: 4321,
  callback: '/callback',
  environmentFile: '.env',
  environment: serverEnvironment,
  start: project => scriptOf(project, 'dev'),
  notes: () => ['Lead people to /sign-in and /account from your own pages.'],
}

const configurations = ['astro.config.mjs', 'astro.config.ts', 'astro.config.js', 'astro.config.mts']

function configurationOf({ read }: Project): string {
  return configurations.find(path => read(path) !== undefined) ?? 'astro.config.mjs'
}

function hasAdapter(project: Project): boolean {
  return /\badapter\b/.test(project.read(configurationOf(project)) ?? '') && !project.packages.has('@astrojs/node')
}

/** Pages on demand need something that serves them. */
function adapterOf(project: Project): Insertion {
  const importLine = renderStyle(`import node from '@astrojs/node';`, project.style)
  const entry = renderStyle(`  adapter: node({ mode: 'standalone' }),`, project.style)
  return {
    path: configurationOf(project),
    sign: /\badapter\b/,
    lines: `${importLine}\n${entry}\n`,
    insert: text => {
      const opening = /defineConfig\(\{[ \t]*\n?/.exec(text)
      if (opening === null) return undefined
      const at = opening.index + opening[0].length
      const lead = opening[0].endsWith('\n') ? '' : '\n'
      return withImport(`${text.slice(0, at)}${lead}${entry}\n${text.slice(at)}`, importLine)
    },
  }
}

function piecesOf({ style }: Project): Piece[] {
  const end = style.typescript ? 'ts' : 'js'
  const piece = (path: string, sign: RegExp, template: string): Piece => ({
    path: `src/pages/${path}`,
    text: renderStyle(template, style),
    sign,
  })
  return [
    { path: `src/lib/session.${end}`, text: renderSession(style, '.env'), sign: /startSignIn[\s\S]*endSession/ },
    piece(`sign-in.${end}`, /startSignIn/, signInRoute),
    piece(`callback.${end}`, /finishSignIn/, callbackRoute),
    piece(`sign-out.${end}`, /endSession/, signOutRoute),
    { ...piece('account.astro', /findSession/, ''), text: renderStyle(accountPage, { ...style, quotes: 'single' }) },
    manifestPiece(
      reviewManifest({
        start: ['node', 'dist/server/entry.mjs'],
        pages: [memberPage],
        environment: { HOST: '127.0.0.1' },
      }),
    ),
  ]
}

const signInRoute = `«import type { APIRoute } from 'astro';
»import { startSignIn } from '../lib/session';

export const prerender = false;

/** Leads to sign in, and from there back to where the person wanted to go. */
export const GET«: APIRoute» = async ({ url }) => {
  const headers = new Headers();
  const address = await startSignIn(url.searchParams.get('returnTo'), cookie => headers.append('Set-Cookie', cookie));
  headers.set('Location', address);
  return new Response(null, { status: 303, headers });
};
`

const callbackRoute = `«import type { APIRoute } from 'astro';
»import { finishSignIn } from '../lib/session';

export const prerender = false;

/** Compares the state with the one of this browser, exchanges the code, and keeps the session in a sealed cookie. */
export const GET«: APIRoute» = async ({ request, url }) => {
  const headers = new Headers();
  const keep = (cookie«: string») => headers.append('Set-Cookie', cookie);
  const path = await finishSignIn(url.searchParams, request.headers.get('cookie'), keep);
  if (!path) return new Response('Sign-in did not work. Please start again.', { status: 400, headers });
  headers.set('Location', path);
  return new Response(null, { status: 303, headers });
};
`

const signOutRoute = `«import type { APIRoute } from 'astro';
»import { endSession, isOwnOrigin } from '../lib/session';

export const prerender = false;

/** Ends the session here and at the server. A POST of this origin only: no other site signs people out. */
export const POST«: APIRoute» = async ({ request }) => {
  if (!isOwnOrigin(request.headers.get('origin'))) return new Response('Forbidden', { status: 403 });
  const headers = new Headers();
  const address = await endSession(request.headers.get('cookie'), cookie => headers.append('Set-Cookie', cookie));
  headers.set('Location', address);
  return new Response(null, { status: 303, headers });
};
`

const accountPage = `---
import { findSession, nameOf } from '../lib/session';

export const prerender = false;

const keep = (cookie«: string») => Astro.response.headers.append('Set-Cookie', cookie);
const session = await findSession(Astro.request.headers.get('cookie'), keep);
if (!session) return Astro.redirect('/sign-in?returnTo=/account', 303);
Astro.response.headers.set('Cache-Control', 'no-store');
---

<html lang="en">
  <head>
    <title>Your account</title>
  </head>
  <body>
    <main>
      <h1>Your account</h1>
      <p>Signed in as {nameOf(session.user)}</p>
      <p>{session.user.email}</p>
      <form action="/sign-out" method="post">
        <button type="submit">Sign out</button>
      </form>
    </main>
  </body>
</html>
`
