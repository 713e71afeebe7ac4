import { nodeServer } from './node-server.ts'

const routes = `import { Hono«, type Context» } from 'hono';
import { createMiddleware } from 'hono/factory';
import { html } from 'hono/html';
import { endSession, findSession, finishSignIn, isOwnOrigin, nameOf, startSignIn«, type Session» } from 'SESSION_MODULE';

export const signInRoutes = new Hono();

/** For routes of people who are signed in: their session is in \`context.get('session')\`; everybody else is led to sign in. */
export const requireSession = createMiddleware«<{ Variables: { session: Session } }>»(async (context, next) => {
  const session = await findSession(context.req.header('cookie'), keeper(context));
  const { pathname, search } = new URL(context.req.url);
  if (!session) return context.redirect('/sign-in?returnTo=' + encodeURIComponent(pathname + search), 303);
  context.set('session', session);
  await next();
});

signInRoutes.get('/sign-in', async context => {
  return context.redirect(await startSignIn(context.req.query('returnTo'), keeper(context)), 303);
});

signInRoutes.get('/callback', async context => {
  const query = new URL(context.req.url).searchParams;
  const path = await finishSignIn(query, context.req.header('cookie'), keeper(context));
  return path ? context.redirect(path, 303) : context.text('Sign-in did not work. Please start again.', 400);
});

/** A POST of this origin only: no other site signs people out. */
signInRoutes.post('/sign-out', async context => {
  if (!isOwnOrigin(context.req.header('origin'))) return context.text('Forbidden', 403);
  return context.redirect(await endSession(context.req.header('cookie'), keeper(context)), 303);
});

signInRoutes.get('/account', requireSession, context => {
  const { user } = context.get('session');
  context.header('Cache-Control', 'no-store');
  return context.html(
    html\`<!doctype html><html lang="en"><title>Your account</title><main><h1>Your account</h1>
<p>Signed in as \${nameOf(user)}</p><p>\${user.email}</p>
<form action="/sign-out" method="post"><button type="submit">Sign out</button></form></main></html>\`,
  );
});

function keeper(context«: Context») {
  return (cookie«: string») => context.header('Set-Cookie', cookie, { append: true });
}
`

/** Hono on Node, on the official SDK for Node. */
export const hono = nodeServer({
  name: 'hono',
  title: 'Hono',
  package: 'hono',
  made: /^(?:export )?(?:const|let|var) (\w+) = new (?:Hono|OpenAPIHono)(?:<[^=]*>)?\(/m,
  routes,
  use: application => `${application}.route('/', signInRoutes);`,
})
