import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles the application once and serves it as the static files that a single-page application is. */
const { WORKOS_CLIENT_ID, API_HOSTNAME, API_PORT, APP_URL } = process.env
const bundled = await build({
  entryPoints: [join(import.meta.dirname, 'src/app.jsx')],
  bundle: true,
  write: false,
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
})
const [script] = bundled.outputFiles
const settings = {
  clientId: WORKOS_CLIENT_ID,
  apiHostname: API_HOSTNAME,
  port: Number(API_PORT),
}
const page = `<!doctype html><html lang="en"><title>A single-page application</title><div id="root"></div>
<script>window.settings = ${JSON.stringify(settings)}</script><script src="/app.js"></script></html>`

createServer((request, response) => {
  const isScript = request.url === '/app.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
  response.end(isScript ? script.text : page)
}).listen(Number(new URL(APP_URL).port), '127.0.0.1')
