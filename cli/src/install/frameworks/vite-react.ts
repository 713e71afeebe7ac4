import { withImport } from '../insert-lines.ts'
import type { Facts, Framework, Insertion, Piece, Project } from '../model.ts'
import { manifestPiece, pageManifest } from '../render-manifest.ts'
import { renderStyle } from '../render-style.ts'
import { scriptOf } from './server.ts'

/** A single page of Vite and React, on the official `authkit-react`: a public client with PKCE, which has no key at all. */
export const viteReact: Framework = {
  name: 'vite-react',
  title: 'Vite React',
  recognises: ({ packages }) => packages.has('vite') && packages.has('react'),
  objection: project =>
    mainOf(project) === undefined
      ? 'It has no src/main that renders a React root; looked at src/main and src/index.'
      : undefined,
  packages: () => [{ name: '@workos-inc/authkit-react', version: '0.16.2' }],
  pieces: piecesOf,
  insertions: project => [mainInsertion(project)],
  kind: 'single_page',
  port: 5173,
  callback: '/',
  environmentFile: '.env.local',
  environment: environmentOf,
  start: project => scriptOf(project, 'dev'),
  notes: () => ['What a page shows is no secret: whatever your server answers, it checks the access token itself.'],
}

/** Every name here is one that the page shows to everybody: an address and a public id. */
function environmentOf({ baseUrl, clientId }: Facts): Record<string, string> {
  const { hostname, port, protocol } = new URL(baseUrl)
  return {
    VITE_WORKOS_CLIENT_ID: clientId,
    VITE_WORKOS_API_HOSTNAME: hostname,
    ...(port === '' ? {} : { VITE_WORKOS_API_PORT: port }),
    VITE_WORKOS_API_HTTPS: String(protocol === 'https:'),
  }
}

const mains = ['main', 'index'].flatMap(name => ['tsx', 'jsx', 'ts', 'js'].map(end => `src/${name}.${end}`))

function mainOf({ read }: Project): string | undefined {
  return mains.find(path => /createRoot\(/.test(read(path) ?? ''))
}

function piecesOf({ style }: Project): Piece[] {
  return [
    {
      path: `src/sign-in.${style.typescript ? 'tsx' : 'jsx'}`,
      text: renderStyle(signIn, style),
      sign: /AuthKitProvider[\s\S]*SignedIn/,
    },
    manifestPiece(pageManifest()),
  ]
}

/** The root of the page goes inside: what is in it then knows who is signed in. */
function mainInsertion(project: Project): Insertion {
  const imported = renderStyle(`import { SignedIn } from './sign-in';`, project.style)
  return {
    path: mainOf(project) ?? 'src/main.tsx',
    sign: /\bSignedIn\b|AuthKitProvider/,
    lines: `${imported}\n<SignedIn>…</SignedIn>\n`,
    insert: text => {
      const found = [...text.matchAll(/^([ \t]*)<App \/>,?[ \t]*$/gm)]
      const [only] = found
      if (only === undefined || found.length > 1) return undefined
      const [line, space = ''] = only
      const comma = line.trimEnd().endsWith(',') ? ',' : ''
      const step = project.style.indent
      const inside = `${space}<SignedIn>\n${space}${step}<App />\n${space}</SignedIn>${comma}`
      const changed = `${text.slice(0, only.index)}${inside}${text.slice(only.index + line.length)}`
      return withImport(changed, imported)
    },
  }
}

const signIn = `import { AuthKitProvider, useAuth } from '@workos-inc/authkit-react';
«import type { ReactNode } from 'react';
»
const { VITE_WORKOS_CLIENT_ID, VITE_WORKOS_API_HOSTNAME, VITE_WORKOS_API_PORT, VITE_WORKOS_API_HTTPS } = import.meta.env;

/** Shows what is inside to whoever is signed in, and a button to everybody else. */
export function SignedIn({ children }«: { children: ReactNode }») {
  return (
    <AuthKitProvider
      clientId={VITE_WORKOS_CLIENT_ID}
      apiHostname={VITE_WORKOS_API_HOSTNAME}
      https={VITE_WORKOS_API_HTTPS !== 'false'}
      port={VITE_WORKOS_API_PORT ? Number(VITE_WORKOS_API_PORT) : undefined}
      redirectUri={window.location.origin + '/'}
    >
      <Door>{children}</Door>
    </AuthKitProvider>
  );
}

function Door({ children }«: { children: ReactNode }») {
  const { isLoading, user, signIn, signOut } = useAuth();
  if (isLoading) return <p>One moment</p>;
  if (!user)
    return (
      <button type="button" onClick={() => signIn()}>
        Sign in
      </button>
    );
  return (
    <>
      <p>Signed in as {user.email}</p>
      <button type="button" onClick={() => signOut({ returnTo: window.location.origin + '/' })}>
        Sign out
      </button>
      {children}
    </>
  );
}
`
