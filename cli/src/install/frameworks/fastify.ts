import { nodeServer } from './node-server.ts'

const routes = `«import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
»import { endSession, findSession, finishSignIn, isOwnOrigin, nameOf, startSignIn«, type Session» } from 'SESSION_MODULE';

/** For routes of people who are signed in: answers their session, or leads everybody else to sign in and answers undefined. */
export async function requireSession(request«: FastifyRequest», reply«: FastifyReply»)«: Promise<Session | undefined>» {
  const session = await findSession(request.headers.cookie, keeper(reply));
  if (!session) reply.redirect('/sign-in?returnTo=' + encodeURIComponent(request.url), 303);
  return session;
}

export async function signInRoutes(app«: FastifyInstance») {
  const form = 'application/x-www-form-urlencoded';
  // The button sends a form without a field, and Fastify reads no forms by itself.
  if (!app.hasContentTypeParser(form)) app.addContentTypeParser(form, { parseAs: 'string' }, async () => undefined);

  app.get('/sign-in', async (request, reply) => {
    return reply.redirect(await startSignIn(queryOf(request).get('returnTo'), keeper(reply)), 303);
  });

  app.get('/callback', async (request, reply) => {
    const path = await finishSignIn(queryOf(request), request.headers.cookie, keeper(reply));
    if (!path) return reply.code(400).type('text/plain').send('Sign-in did not work. Please start again.');
    return reply.redirect(path, 303);
  });

  /** A POST of this origin only: no other site signs people out. */
  app.post('/sign-out', async (request, reply) => {
    if (!isOwnOrigin(request.headers.origin)) return reply.code(403).type('text/plain').send('Forbidden');
    return reply.redirect(await endSession(request.headers.cookie, keeper(reply)), 303);
  });

  app.get('/account', async (request, reply) => {
    const session = await requireSession(request, reply);
    if (!session) return reply;
    reply.header('Cache-Control', 'no-store').type('text/html; charset=utf-8');
    return reply.send(
      '<!doctype html><html lang="en"><title>Your account</title><main><h1>Your account</h1>' +
        '<p>Signed in as ' + escapeHtml(nameOf(session.user)) + '</p><p>' + escapeHtml(session.user.email) + '</p>' +
        '<form action="/sign-out" method="post"><button type="submit">Sign out</button></form></main></html>',
    );
  });
}

function queryOf(request«: FastifyRequest»)«: URLSearchParams» {
  return new URLSearchParams(request.url.split('?')[1]);
}

function keeper(reply«: FastifyReply») {
  return (cookie«: string») => void reply.header('Set-Cookie', cookie);
}

function escapeHtml(text«: string»)«: string» {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
`

/** Fastify, on the official SDK for Node. */
export const fastify = nodeServer({
  name: 'fastify',
  title: 'Fastify',
  package: 'fastify',
  made: /^(?:export )?(?:const|let|var) (\w+)(?:: \w+)? = (?:[Ff]astify|createFastify)(?:<[^=]*>)?\(/m,
  routes,
  use: application => `${application}.register(signInRoutes);`,
})
