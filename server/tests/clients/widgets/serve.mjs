import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * An application with a server: its pages show widgets, and its server asks for their tokens. Who looks at a page stands in its address,
 * which an application would know from a session of its own.
 */
const { WORKOS_API_KEY, WORKOS_CLIENT_ID, API_HOSTNAME, API_PORT, APP_URL } = process.env
const bundled = await build({
  entryPoints: [join(import.meta.dirname, 'src/app.jsx')],
  bundle: true,
  write: false,
  outdir: 'out',
  format: 'esm',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
})
const files = new Map(
  bundled.outputFiles.map(({ path, contents }) => [path.endsWith('.css') ? '/app.css' : '/app.js', contents]),
)
const types = { '/app.js': 'text/javascript', '/app.css': 'text/css' }
const settings = { apiHostname: API_HOSTNAME, port: Number(API_PORT) }
const page = `<!doctype html><html lang="en"><title>Widgets</title><link rel="stylesheet" href="/app.css"><link rel="icon" href="data:,">
<div id="root"></div><script>window.settings = ${JSON.stringify(settings)}</script><script type="module" src="/app.js"></script></html>`

async function tokenFor(query) {
  const answer = await fetch(`http://${API_HOSTNAME}:${API_PORT}/widgets/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${WORKOS_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: WORKOS_CLIENT_ID,
      user_id: query.get('user'),
      organization_id: query.get('organization') ?? undefined,
    }),
  })
  return { status: answer.status, text: await answer.text() }
}

createServer(async (request, response) => {
  const url = new URL(request.url, APP_URL)
  if (url.pathname === '/token') {
    const { status, text } = await tokenFor(url.searchParams)
    return response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  }
  const file = files.get(url.pathname)
  response.setHeader('content-type', types[url.pathname] ?? 'text/html; charset=utf-8')
  response.end(file ?? page)
}).listen(Number(new URL(APP_URL).port), '127.0.0.1')
