import { nodeServer } from './node-server.ts'

const routes = `import { Router«, type NextFunction, type Request, type Response» } from 'express';
import { endSession, findSession, finishSignIn, isOwnOrigin, nameOf, startSignIn } from 'SESSION_MODULE';

export const signInRoutes = Router();

/** For routes of people who are signed in: their session is in \`response.locals.session\`; everybody else is led to sign in. */
export async function requireSession(request«: Request», response«: Response», next«: NextFunction») {
  const session = await findSession(request.headers.cookie, keeper(response));
  if (!session) {
    response.redirect(303, '/sign-in?returnTo=' + encodeURIComponent(request.originalUrl));
    return;
  }
  response.locals.session = session;
  next();
}

signInRoutes.get('/sign-in', async (request, response) => {
  const { returnTo } = request.query;
  const address = await startSignIn(typeof returnTo === 'string' ? returnTo : undefined, keeper(response));
  response.redirect(303, address);
});

signInRoutes.get('/callback', async (request, response) => {
  const query = new URLSearchParams(request.originalUrl.split('?')[1]);
  const path = await finishSignIn(query, request.headers.cookie, keeper(response));
  if (path) response.redirect(303, path);
  else response.status(400).type('text').send('Sign-in did not work. Please start again.');
});

/** A POST of this origin only: no other site signs people out. */
signInRoutes.post('/sign-out', async (request, response) => {
  if (!isOwnOrigin(request.headers.origin)) {
    response.status(403).type('text').send('Forbidden');
    return;
  }
  response.redirect(303, await endSession(request.headers.cookie, keeper(response)));
});

signInRoutes.get('/account', requireSession, (_request, response) => {
  const { user } = response.locals.session;
  response.set('Cache-Control', 'no-store');
  response.type('html').send(
    '<!doctype html><html lang="en"><title>Your account</title><main><h1>Your account</h1>' +
      '<p>Signed in as ' + escapeHtml(nameOf(user)) + '</p><p>' + escapeHtml(user.email) + '</p>' +
      '<form action="/sign-out" method="post"><button type="submit">Sign out</button></form></main></html>',
  );
});

function keeper(response«: Response») {
  return (cookie«: string») => void response.append('Set-Cookie', cookie);
}

function escapeHtml(text«: string»)«: string» {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
`

/** Express, on the official SDK for Node. */
export const express = nodeServer({
  name: 'express',
  title: 'Express',
  package: 'express',
  made: /^(?:export )?(?:const|let|var) (\w+)(?:: [\w.]+)? = express\(/m,
  routes,
  use: application => `${application}.use(signInRoutes);`,
})
