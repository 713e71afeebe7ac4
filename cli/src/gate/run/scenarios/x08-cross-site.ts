import { createServer } from 'node:http'
import type { BrowserContext } from '../browser.ts'
import { freshly, type Prepared, performHonestly, prepare } from '../drive.ts'
import { browserOf, pageWithinMs } from '../drive-browser.ts'
import { type PageForm, textOfHtml } from '../forms.ts'
import { during, type Ground } from '../ground.ts'
import type { ReviewAct } from '../manifest.ts'
import { isWrite } from '../scripted/log.ts'
import type { Visitor } from '../visitor.ts'
import { changes, type RunScenario, Tried } from './model.ts'

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
          code: changes,
        },
  async run(ground) {
    const tried = new Tried(ground)
    const acts: Hostile[] = []
    for (const act of ground.manifest.acts.filter(({ who }) => who !== 'nobody')) {
      const { form } = await performHonestly(ground, act)
      acts.push({ act, form })
    }
    for (const person of ['member', 'admin'] as const) {
      const own = acts.filter(({ act }) => act.who === person)
      if (own.length > 0) await asPerson(ground, tried, { person, acts: own })
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

interface InName {
  readonly person: 'member' | 'admin'
  readonly acts: readonly Hostile[]
}

/** All acts of a person, in one browser that looks at another site meanwhile. */
async function asPerson(ground: Ground, tried: Tried, { person, acts }: InName): Promise<void> {
  const { visitor } = await freshly(ground, person)
  const context = await browserOf(ground, person)
  const site = await openOtherSite()
  try {
    for (const { act, form } of acts) {
      const prepared = await prepare(ground, visitor, act, { template: form })
      await byForm(ground, tried, { act, form, prepared, site, context })
      await byLink(ground, tried, { act, prepared, visitor })
    }
  } finally {
    await context.close()
    await site.close()
  }
}

interface ByForm extends Hostile {
  readonly prepared: Prepared
  readonly site: OtherSite
  readonly context: BrowserContext
}

async function byForm(ground: Ground, tried: Tried, { act, form, prepared, site, context }: ByForm): Promise<void> {
  // What the person would send, without what only a page of the code could know of them.
  const fields = Object.fromEntries(
    Object.entries(prepared.fields).filter(([name]) => !/csrf|xsrf|authenticity|nonce|^_?token$/i.test(name)),
  )
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
  site.html = `<!doctype html><form method="post" enctype="${enctype}" action="${ground.app.origin}${prepared.path}">${act.as === 'json' ? json : inputs.join('')}</form><script>document.forms[0].submit()</script>`
  const page = await context.newPage()
  const { calls } = await during(ground, async () => {
    await page.goto(site.origin, { waitUntil: 'commit' })
    await page.waitForURL(url => url.origin !== site.origin, { waitUntil: 'load', timeout: pageWithinMs })
  })
  ground.trace.add({
    kind: 'page',
    who: act.who,
    path: page.url(),
    text: textOfHtml(await page.content()).slice(0, 300),
  })
  await page.close()
  tried.check(!calls.some(isWrite), {
    tried: `${act.id} by a form of another site`,
    broke: `A form of another site does ${act.id} in the name of whoever looks at it.`,
  })
}

interface ByLink {
  readonly act: ReviewAct
  readonly prepared: Prepared
  readonly visitor: Visitor
}

async function byLink(ground: Ground, tried: Tried, { act, prepared, visitor }: ByLink): Promise<void> {
  const query = new URLSearchParams(prepared.fields).toString()
  const path = `${prepared.path}${prepared.path.includes('?') ? '&' : '?'}${query}`
  for (const extra of ['', '&_method=POST']) {
    const { result, calls } = await during(ground, () =>
      visitor.get(`${path}${extra}`, {
        headers: { 'sec-fetch-site': 'cross-site', referer: 'https://elsewhere.example/' },
      }),
    )
    tried.check(!calls.some(isWrite), {
      tried: `${act.id} by a link`,
      broke: `A link does ${act.id}: GET ${prepared.path} answered ${result.status}.`,
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
