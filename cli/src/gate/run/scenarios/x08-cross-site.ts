import { createServer } from 'node:http'
import { freshly, performHonestly, prepare } from '../drive.ts'
import { browserOf } from '../drive-browser.ts'
import type { PageForm } from '../forms.ts'
import { during, type Ground } from '../ground.ts'
import type { ReviewAct } from '../manifest.ts'
import { isWrite } from '../scripted/log.ts'
import { type RunScenario, Tried } from './model.ts'

/** A page of another site sends nothing in somebody's name. */
export const x08: RunScenario = {
  id: 'X08',
  title: 'A form of another site, and a link to each route that changes something',
  rules: ['IC10'],
  browser: true,
  absent: ({ manifest }) =>
    manifest.acts.some(({ who }) => who !== 'nobody')
      ? null
      : {
          because: 'nothing can be changed by somebody who is signed in',
          code: /\.(create|update|delete|send|revoke)[A-Z]\w*\(/,
        },
  async run(ground) {
    const tried = new Tried(ground)
    const site = await openOtherSite()
    try {
      for (const act of ground.manifest.acts.filter(({ who }) => who !== 'nobody')) {
        const { form } = await performHonestly(ground, act)
        await byForm(ground, tried, { act, form, site })
        await byLink(ground, tried, { act, form })
      }
    } finally {
      await site.close()
    }
    return tried.outcome()
  },
}

interface Hostile {
  readonly act: ReviewAct
  readonly form: PageForm | null
}

interface OtherSite {
  /** `localhost`, where the code is at `127.0.0.1`: another site to a browser. */
  readonly origin: string
  html: string
  close(): Promise<void>
}

async function byForm(
  ground: Ground,
  tried: Tried,
  { act, form, site }: Hostile & { readonly site: OtherSite },
): Promise<void> {
  const { visitor } = await freshly(ground, act.who === 'member' ? 'member' : 'admin')
  // What the person would send, without what only a page of the code could know of them.
  const bare = await prepare(ground, visitor, act, { template: form })
  const fields = { ...bare.fields }
  for (const name of Object.keys(fields)) if (/csrf|xsrf|authenticity|nonce|^_?token$/i.test(name)) delete fields[name]
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input name="${quoted(name)}" value="${quoted(value)}">`,
  )
  const enctype =
    act.as === 'json'
      ? 'text/plain'
      : form?.multipart === true
        ? 'multipart/form-data'
        : 'application/x-www-form-urlencoded'
  const json = `<input name='${JSON.stringify(fields).slice(0, -1).replaceAll("'", '&#39;')},"x":"' value='"}'>`
  site.html = `<!doctype html><form method="post" enctype="${enctype}" action="${ground.app.origin}${bare.path}">${act.as === 'json' ? json : inputs.join('')}</form><script>document.forms[0].submit()</script>`
  const context = await browserOf(ground, visitor)
  try {
    const page = await context.newPage()
    const { calls } = await during(ground, async () => {
      await page.goto(site.origin, { waitUntil: 'commit' })
      await page.waitForURL(url => url.origin !== site.origin, { waitUntil: 'load', timeout: 30_000 })
    })
    ground.trace.add({ kind: 'page', who: act.who, path: page.url(), text: (await page.content()).slice(0, 300) })
    tried.check(!calls.some(isWrite), {
      tried: `${act.id} by a form of another site`,
      broke: `A form of another site does ${act.id} in the name of whoever looks at it.`,
    })
  } finally {
    await context.close()
  }
}

async function byLink(ground: Ground, tried: Tried, { act, form }: Hostile): Promise<void> {
  const { visitor } = await freshly(ground, act.who === 'member' ? 'member' : 'admin')
  const dry = await prepare(ground, visitor, act, { template: form })
  const query = new URLSearchParams(dry.fields).toString()
  const path = `${dry.path}${dry.path.includes('?') ? '&' : '?'}${query}`
  for (const extra of ['', '&_method=POST']) {
    const { result, calls } = await during(ground, () =>
      visitor.get(`${path}${extra}`, {
        headers: { 'sec-fetch-site': 'cross-site', referer: 'https://elsewhere.example/' },
      }),
    )
    tried.check(!calls.some(isWrite), {
      tried: `${act.id} by a link`,
      broke: `A link does ${act.id}: GET ${dry.path} answered ${result.status}.`,
    })
  }
}

async function openOtherSite(): Promise<OtherSite> {
  const site = { html: '', origin: '', close: () => Promise.resolve() }
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(site.html)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const place = server.address()
  site.origin = `http://localhost:${typeof place === 'object' && place !== null ? place.port : 0}`
  site.close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return site
}

function quoted(text: string): string {
  return text.replace(/[&"<>]/g, sign => `&#${sign.charCodeAt(0)};`)
}
