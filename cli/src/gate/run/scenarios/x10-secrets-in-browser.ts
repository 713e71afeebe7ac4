import { freshly, nobody, signIn } from '../drive.ts'
import { pageWithinMs } from '../drive-browser.ts'
import { type Ground, NotHonest, secretsOf } from '../ground.ts'
import { NotStarted } from '../model.ts'
import { always, type RunScenario, Tried } from './model.ts'

/** Nothing of the server's side is in reach of a script, and cookies are kept from it. */
export const x10: RunScenario = {
  id: 'X10',
  title: 'Secrets in pages, scripts, storage and cookies',
  rules: ['IC01', 'IC05', 'IC15'],
  browser: true,
  absent: always,
  async run(ground) {
    const tried = new Tried(ground)
    await freshly(ground, 'admin')
    const seen = await lookAround(ground)
    for (const [place, text] of seen) {
      const found = secretsIn(ground, text)
      tried.check(found.length === 0, {
        tried: `${place.split(' ')[0]}`,
        broke: `${found.join(' and ')} stands in ${place}.`,
      })
    }
    await checkCookies(ground, tried)
    return tried.outcome()
  },
}

/** What a browser got and keeps after a sign-in and a look at every page. */
async function lookAround(ground: Ground): Promise<[place: string, text: string][]> {
  const { app, manifest } = ground
  const seen: [string, string][] = []
  const context = await ground.openContext()
  try {
    const page = await context.newPage()
    const reading: Promise<unknown>[] = []
    page.on('response', response => {
      if (new URL(response.url()).origin !== app.origin) return
      const place = `answers of ${new URL(response.url()).pathname}`
      reading.push(
        response.text().then(
          text => seen.push([place, text]),
          () => undefined,
        ),
      )
    })
    await page.goto(`${app.origin}${manifest.signIn.start.path}`, { waitUntil: 'load' })
    await page.click('#admin', { timeout: pageWithinMs })
    await page.waitForURL(url => url.origin === app.origin, { waitUntil: 'load', timeout: pageWithinMs })
    await keepStorage()
    for (const path of new Set([manifest.signIn.home, ...manifest.pages.map(one => one.path)])) {
      await page.goto(`${app.origin}${path}`, { waitUntil: 'load' })
      await keepStorage()
      seen.push([`source of ${path}`, await page.content()])
    }
    await Promise.all(reading)
    const signedIn =
      (await context.cookies()).length > 0 ||
      seen.some(([place, text]) => place.startsWith('storage') && text.length > 10)
    if (!signedIn) throw new NotHonest('A browser that signed in has no session.')

    async function keepStorage(): Promise<void> {
      const text = await page.evaluate<string>(
        'JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, Object.keys(window).slice(-50).map(key => { try { return JSON.stringify(window[key]) } catch { return "" } })])',
      )
      seen.push([`storage of ${new URL(page.url()).pathname}`, text])
    }
  } finally {
    await context.close()
  }
  return seen
}

function secretsIn({ scripted }: Ground, text: string): string[] {
  const plain = `${text}\n${decoded(text)}`
  const found = secretsOf(scripted)
    .filter(([name]) => name !== 'code')
    .filter(([, value]) => plain.includes(value) || plain.includes(Buffer.from(value).toString('base64').slice(0, -4)))
    .map(([name]) => `A ${name}`.replace('A API', 'The API'))
  return [...new Set(found)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** As the code runs behind https, where `Secure` can be asked for. */
async function checkCookies(ground: Ground, tried: Tried): Promise<void> {
  const believedOrigin = 'https://app.review.example'
  ground.scripted.reset()
  const app = await ground.launch({ origin: believedOrigin }).catch(cause => {
    if (cause instanceof NotStarted) throw new NotHonest(`It does not start behind ${believedOrigin}: ${cause.message}`)
    throw cause
  })
  try {
    const headers = {
      host: 'app.review.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.review.example',
    }
    const before = nobody(ground, 'anonymous', app)
    await before.get(ground.manifest.signIn.home, { headers })
    const { visitor, reply } = await signIn(ground, 'admin', { app, believedOrigin, headers, visitor: before })
    if (reply.status >= 400) throw new NotHonest(`Behind ${believedOrigin} the callback answers ${reply.status}.`)
    if (visitor.cookies.size === 0) throw new NotHonest('A sign-in sets no cookie.')
    for (const [name, { attributes }] of visitor.cookies) {
      const lacking = [/;?\s*secure/i, /httponly/i, /samesite=(lax|strict)/i]
        .map((wanted, index) => (wanted.test(attributes) ? null : ['Secure', 'HttpOnly', 'SameSite'][index]))
        .filter(one => one !== null)
      // A mark that a page reads, and that opens nothing, is no secret.
      const harmless =
        lacking.length === 1 &&
        lacking[0] === 'HttpOnly' &&
        visitor.cookies.size > 1 &&
        /csrf|xsrf|theme|locale/i.test(name)
      tried.check(lacking.length === 0 || harmless, {
        tried: `cookie ${name}`,
        broke: `The cookie ${name} has no ${lacking.join(', no ')}.`,
      })
    }
  } finally {
    await app.stop()
  }
}
