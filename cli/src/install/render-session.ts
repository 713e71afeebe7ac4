import { renderStyle, type Style } from './render-style.ts'

/**
 * The module that every framework with a server shares: what leads to sign in, what comes back, the session in a sealed cookie, and its
 * end. It knows cookies and addresses as texts, so that each framework hands it what it has.
 */
export function renderSession(style: Style, environmentFile: string): string {
  return renderStyle(template.replaceAll('ENVIRONMENT_FILE', environmentFile), style)
}

const template = `import { existsSync } from 'node:fs';
import { WorkOS«, type User» } from '@workos-inc/node';
import { errors, jwtVerify } from 'jose';

if (existsSync('ENVIRONMENT_FILE')) process.loadEnvFile('ENVIRONMENT_FILE');

const sessionCookie = 'wos-session';
const pendingCookie = 'wos-sign-in';
const pendingSeconds = 600;
const home = '/account';
«
/** Sets a cookie in the answer: the text of a \`Set-Cookie\` header. */
export type Keep = (cookie: string) => void;

export interface Session {
  user: User;
  sessionId: string;
}
»
let client«: WorkOS | undefined»;

/** Made when it is first used, so that a build needs no settings. */
function workos()«: WorkOS» {
  client ??= new WorkOS(setting('WORKOS_API_KEY'), {
    clientId: setting('WORKOS_CLIENT_ID'),
    apiHostname: setting('WORKOS_API_HOSTNAME'),
    https: process.env.WORKOS_API_HTTPS !== 'false',
    ...(process.env.WORKOS_API_PORT ? { port: Number(process.env.WORKOS_API_PORT) } : {}),
  });
  return client;
}

function setting(name«: string»)«: string» {
  const value = process.env[name];
  if (!value) throw new Error(name + ' is not set');
  return value;
}

/** Where this application lives: from its own settings, never from a request, whose Host header anybody can choose. */
function appUrl(path = '/')«: string» {
  return new URL(path, setting('APP_URL')).href;
}

/** Whether a request comes from a page of this application; a browser says so with every POST. */
export function isOwnOrigin(origin«: string | null | undefined»)«: boolean» {
  return origin === new URL(appUrl()).origin;
}

/** A path of this application, whatever was asked for. */
function returnPath(asked«: string | null | undefined»)«: string» {
  const origin = new URL(appUrl()).origin;
  if (!asked || !URL.canParse(asked, origin)) return home;
  const url = new URL(asked, origin);
  if (url.origin !== origin || url.pathname.startsWith('//')) return home;
  return url.pathname + url.search;
}

/** Where to sign in. State and verifier stay in this browser, so that nobody else can finish what it began. */
export async function startSignIn(returnTo«: string | null | undefined», keep«: Keep»)«: Promise<string>» {
  const { url, state, codeVerifier } = await workos().userManagement.getAuthorizationUrlWithPKCE({
    provider: 'authkit',
    redirectUri: appUrl('/callback'),
  });
  const pending = new URLSearchParams({ state, codeVerifier, returnTo: returnPath(returnTo) });
  keep(cookieText(pendingCookie, pending.toString(), pendingSeconds));
  return url;
}

/** Where to go on after it: undefined where the state is not the one of this browser, or the code is refused. */
export async function finishSignIn(
  query«: URLSearchParams»,
  header«: string | null | undefined»,
  keep«: Keep»,
)«: Promise<string | undefined>» {
  const pending = new URLSearchParams(readCookie(header, pendingCookie));
  const codeVerifier = pending.get('codeVerifier');
  const state = query.get('state');
  const code = query.get('code');
  if (!code || !codeVerifier || !state || state !== pending.get('state')) return undefined;
  keep(cookieText(pendingCookie, '', 0));
  const sealed = await exchange(code, codeVerifier);
  if (!sealed) return undefined;
  keep(cookieText(sessionCookie, sealed));
  return returnPath(pending.get('returnTo'));
}

async function exchange(code«: string», codeVerifier«: string»)«: Promise<string | undefined>» {
  const session = { sealSession: true, cookiePassword: setting('WORKOS_COOKIE_PASSWORD') };
  try {
    const answer = await workos().userManagement.authenticateWithCode({ code, codeVerifier, session });
    await verify(answer.accessToken);
    return answer.sealedSession;
  } catch {
    return undefined;
  }
}

/** The session of the person who asks, renewed where its token has run out; undefined where there is none. */
export async function findSession(header«: string | null | undefined», keep«: Keep»)«: Promise<Session | undefined>» {
  const sessionData = readCookie(header, sessionCookie);
  if (!sessionData) return undefined;
  const sealed = { sessionData, cookiePassword: setting('WORKOS_COOKIE_PASSWORD') };
  try {
    const kept = await workos().userManagement.getSessionFromCookie(sealed);
    if (!kept) return undefined;
    return { user: kept.user, sessionId: await verify(kept.accessToken) };
  } catch (cause) {
    return cause instanceof errors.JWTExpired ? renew(sealed, keep) : undefined;
  }
}

/** A token lives for minutes, the session behind it for hours. */
async function renew(
  sealed«: { sessionData: string; cookiePassword: string }»,
  keep«: Keep»,
)«: Promise<Session | undefined>» {
  try {
    const renewed = await workos().userManagement.loadSealedSession(sealed).refresh();
    if (!renewed.authenticated || !renewed.session || !renewed.sealedSession) return undefined;
    const sessionId = await verify(renewed.session.accessToken);
    keep(cookieText(sessionCookie, renewed.sealedSession));
    return { user: renewed.user, sessionId };
  } catch {
    return undefined;
  }
}

/** The session of a token that our server signed, for this application; throws for any other. */
async function verify(accessToken«: string»)«: Promise<string>» {
  const keys = await workos().userManagement.getJWKS();
  if (!keys) throw new Error('WORKOS_CLIENT_ID is not set');
  const { payload } = await jwtVerify(accessToken, keys, {
    issuer: issuer(),
    algorithms: ['RS256', 'ES256'],
    requiredClaims: ['sub', 'sid', 'exp'],
  });
  if (payload.client_id !== setting('WORKOS_CLIENT_ID')) throw new Error('The token is for another application');
  return String(payload.sid);
}

/** Who signs the tokens: the server, unless the application has an issuer of its own. */
function issuer()«: string» {
  if (process.env.WORKOS_ISSUER) return process.env.WORKOS_ISSUER;
  const scheme = process.env.WORKOS_API_HTTPS === 'false' ? 'http://' : 'https://';
  const port = process.env.WORKOS_API_PORT ? ':' + process.env.WORKOS_API_PORT : '';
  return new URL(scheme + setting('WORKOS_API_HOSTNAME') + port).origin;
}

/** What a person is called. */
export function nameOf({ firstName, lastName, email }«: User»)«: string» {
  return [firstName, lastName].filter(Boolean).join(' ') || email;
}

/** Ends the session in this browser, and answers where the server ends it too. */
export async function endSession(header«: string | null | undefined», keep«: Keep»)«: Promise<string>» {
  const session = await findSession(header, keep);
  keep(cookieText(sessionCookie, '', 0));
  const returnTo = appUrl();
  return session ? workos().userManagement.getLogoutUrl({ sessionId: session.sessionId, returnTo }) : returnTo;
}

function cookieText(name«: string», value«: string», seconds«?: number»)«: string» {
  const secure = appUrl().startsWith('https:') ? '; Secure' : '';
  const age = seconds === undefined ? '' : '; Max-Age=' + seconds;
  return name + '=' + encodeURIComponent(value) + '; Path=/; HttpOnly; SameSite=Lax' + secure + age;
}

function readCookie(header«: string | null | undefined», name«: string»)«: string» {
  const pair = (header ?? '').split('; ').find(part => part.startsWith(name + '='));
  try {
    return decodeURIComponent(pair?.slice(name.length + 1) ?? '');
  } catch {
    return '';
  }
}
`
