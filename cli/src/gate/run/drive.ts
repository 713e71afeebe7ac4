import { formsOf, type PageForm, textOfHtml } from './forms.ts'
import { during, type Ground, NotHonest } from './ground.ts'
import type { ReviewAct } from './manifest.ts'
import type { Running } from './model.ts'
import type { ApiEntry } from './scripted/log.ts'
import { isCall } from './scripted/log.ts'
import type { Twist } from './scripted/sign-in.ts'
import { type PersonName, placeholdersOf } from './scripted/state.ts'
import { type Reply, type Sending, Visitor } from './visitor.ts'

export interface SigningIn {
  readonly twist?: Twist
  /** Another start than that of the manifest. */
  readonly start?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly app?: Running
  /** What the code believes that it is reached at, where that is not where it is. */
  readonly believedOrigin?: string
  readonly visitor?: Visitor
}

export interface SignedIn {
  readonly visitor: Visitor
  /** What the callback answered. */
  readonly reply: Reply
  /** Address of the server's page that the code sent the browser to. */
  readonly authorize: URL
}

const redirectsMax = 6

/** Somebody without a session. */
export function nobody({ app, trace }: Ground, name = 'nobody', at: Running = app): Visitor {
  return new Visitor(at.origin, { trace, name })
}

/** Goes through a whole sign-in as a browser would. Throws `NotHonest` where the code does not get as far as the callback. */
export async function signIn(ground: Ground, person: PersonName, how: SigningIn = {}): Promise<SignedIn> {
  const visitor = how.visitor ?? nobody(ground, person, how.app)
  const authorize = await beginSignIn(ground, visitor, how)
  const reply = await endSignIn(ground, visitor, { authorize, person, ...how })
  return { visitor, reply, authorize }
}

/** As far as the page of the server. */
export async function beginSignIn(ground: Ground, visitor: Visitor, how: SigningIn = {}): Promise<URL> {
  const { manifest, scripted } = ground
  const { method } = manifest.signIn.start
  let path = how.start ?? manifest.signIn.start.path
  for (let hop = 0; hop < redirectsMax; hop++) {
    const reply = await visitor.send(hop === 0 ? method : 'GET', path, sendingOf(how))
    const to = reply.location === null ? null : new URL(reply.location, (how.app ?? ground.app).origin)
    if (to === null)
      throw new NotHonest(`${path} answered ${reply.status} and sent nobody to the server's sign-in page.`)
    if (to.origin === scripted.origin) return to
    path = `${to.pathname}${to.search}`
  }
  throw new NotHonest(`${path} redirects in a circle.`)
}

function sendingOf({ headers }: SigningIn): Sending {
  return headers === undefined ? {} : { headers }
}

/** The path of the callback with code and state, as the server sends the browser there. */
export async function callbackOf(
  visitor: Visitor,
  {
    authorize,
    person,
    twist,
  }: { readonly authorize: URL; readonly person: PersonName; readonly twist?: Twist | undefined },
): Promise<URL> {
  const url = new URL(authorize)
  url.searchParams.set('ambit_person', person)
  if (twist !== undefined) url.searchParams.set('ambit_twist', twist)
  const { location, status } = await visitor.get(url.href)
  if (location === null)
    throw new NotHonest(`The server's sign-in page answered ${status}: the code sent it ${authorize.search}.`)
  return new URL(location)
}

async function endSignIn(
  ground: Ground,
  visitor: Visitor,
  how: SigningIn & { readonly authorize: URL; readonly person: PersonName },
): Promise<Reply> {
  const back = await callbackOf(visitor, how)
  const origin = how.believedOrigin ?? (how.app ?? ground.app).origin
  if (back.origin !== origin)
    throw new NotHonest(`The redirect URI of the sign-in is at ${back.origin}, and not at ${origin}.`)
  return visitor.get(`${back.pathname}${back.search}`, sendingOf(how))
}

/** A fresh state, and a person who signed in to it. */
export async function freshly(ground: Ground, person: PersonName, how: SigningIn = {}): Promise<SignedIn> {
  ground.scripted.reset()
  const signedIn = await signIn(ground, person, how)
  if (!(await isSignedIn(ground, signedIn.visitor, person)))
    throw new NotHonest(`An honest sign-in of ${person} leads to no session.`)
  return signedIn
}

/** The page that says whether somebody is signed in; the admin's where a member has none. */
export function probeOf({ manifest }: Ground): { readonly path: string; readonly needs: 'member' | 'admin' } | null {
  const needing = (who: 'member' | 'admin') => manifest.pages.find(({ needs }) => needs === who)
  const page = needing('member') ?? needing('admin')
  return page === undefined ? null : { path: page.path, needs: page.needs === 'admin' ? 'admin' : 'member' }
}

/** Whether the code takes this visitor for somebody. */
export async function isSignedIn(
  ground: Ground,
  visitor: Visitor,
  person: PersonName,
  sending: Sending = {},
): Promise<boolean> {
  const probe = probeOf(ground)
  const path = probe?.path ?? ground.manifest.signIn.home
  const { status, body } = await visitor.get(path, sending)
  const anonymous = await answerToNobody(ground, path)
  // A page that answers everybody says who it takes somebody for.
  if (status === 200) return anonymous.status !== 200 || (body !== anonymous.body && names(ground, body, person))
  // Whoever may not see the page is somebody all the same where nobody is answered otherwise.
  return probe?.needs === 'admin' && !isAdmin(ground, person) && status !== anonymous.status && status < 500
}

const answersToNobody = new WeakMap<Running, Map<string, Promise<Reply>>>()

/** It is asked once: whoever has no cookie is always answered the same. */
function answerToNobody(ground: Ground, path: string): Promise<Reply> {
  const known = answersToNobody.get(ground.app) ?? new Map<string, Promise<Reply>>()
  answersToNobody.set(ground.app, known)
  const answer = known.get(path) ?? nobody(ground, 'nobody').get(path)
  known.set(path, answer)
  return answer
}

function isAdmin({ scripted }: Ground, name: PersonName): boolean {
  const { people, memberships } = scripted.stage.state
  return [...memberships.values()].some(({ user, role }) => user === people.get(name)?.id && role === 'admin')
}

function names({ scripted }: Ground, html: string, name: PersonName): boolean {
  const person = scripted.stage.state.people.get(name)
  const text = textOfHtml(html)
  return person !== undefined && [person.email, person.firstName].some(part => text.includes(part))
}

export interface Doing {
  readonly side?: 'own' | 'foreign'
  /** Fields beyond those of the act. */
  readonly extra?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, string>>
  /** The form as somebody sees it who may do it; for those who do not see it. */
  readonly template?: PageForm | null
  readonly headers?: Readonly<Record<string, string>>
}

/** A request as it would be sent. */
export interface Prepared {
  readonly method: string
  readonly path: string
  readonly sending: Sending
  readonly form: PageForm | null
  /** A field of the form that only those get who see the page, which looks like a defence against other sites. */
  readonly lacks: string | null
  readonly fields: Readonly<Record<string, string>>
}

export interface Done extends Prepared {
  readonly reply: Reply
  readonly calls: readonly ApiEntry[]
}

/** Does an act as a person at the form of its page would, or as a program that knows the form. */
export async function perform(ground: Ground, visitor: Visitor, act: ReviewAct, doing: Doing = {}): Promise<Done> {
  const prepared = await prepare(ground, visitor, act, doing)
  const { method, path, sending } = prepared
  const { result: reply, calls } = await during(ground, () => visitor.send(method, path, sending))
  return { ...prepared, reply, calls }
}

/** What `perform` would send. */
export async function prepare(ground: Ground, visitor: Visitor, act: ReviewAct, doing: Doing = {}): Promise<Prepared> {
  const values = { ...placeholdersOf(ground.scripted.stage.state, doing.side ?? 'own'), ...doing.values }
  const { method, path: pattern } = act.route
  const path = fill(pattern, values, encodeURIComponent)
  const own = Object.fromEntries(Object.entries(act.fields).map(([name, value]) => [name, fill(value, values)]))
  const html = act.page === null ? '' : (await visitor.get(fill(act.page, values, encodeURIComponent))).body
  const seen = act.as === 'json' ? null : findForm(html, { act, path, own, values })
  const form = seen ?? doing.template ?? null
  const { fields: hidden, lacks } = await hiddenFields(ground, visitor, { form, seen, own })
  const fields = { ...hidden, ...own, ...doing.extra }
  const headers = doing.headers === undefined ? {} : { headers: doing.headers }
  const sending: Sending =
    act.as === 'json' ? { json: fields, ...headers } : { form: fields, multipart: form?.multipart === true, ...headers }
  return { method, path, sending, form: seen, lacks, fields }
}

function fill(
  text: string,
  values: Readonly<Record<string, string>>,
  encode: (value: string) => string = value => value,
): string {
  return text.replace(/\{([a-z_]+)\}/g, (whole, name) => (values[name] === undefined ? whole : encode(values[name])))
}

interface Sought {
  readonly act: ReviewAct
  readonly path: string
  readonly own: Readonly<Record<string, string>>
  readonly values: Readonly<Record<string, string>>
}

/** The form of the act: by its action, its fields and its button, and of several alike the one about the same object. */
function findForm(html: string, { act, path, own, values }: Sought): PageForm | null {
  const wanted = path.split('?')[0]
  const here = fill(act.page ?? '/', values, encodeURIComponent)
  const forms = formsOf(html).filter(({ method, action }) => {
    const to = new URL(action, `http://page${here}`)
    return method === 'POST' && to.pathname === wanted
  })
  const ranked = forms.map(form => ({
    form,
    rank:
      Object.entries(own).filter(([name, value]) => form.fields[name] === value).length * 4 +
      Object.keys(own).filter(name => Object.hasOwn(form.fields, name)).length * 2 +
      (act.button !== null && form.text.includes(act.button) ? 1 : 0),
  }))
  return ranked.toSorted((a, b) => b.rank - a.rank)[0]?.form ?? null
}

const defence = /csrf|xsrf|authenticity|nonce|^_?token$/i

/** Hidden fields of the form; what defends it against other sites is taken from a page that this visitor sees. */
async function hiddenFields(
  ground: Ground,
  visitor: Visitor,
  {
    form,
    seen,
    own,
  }: { readonly form: PageForm | null; readonly seen: PageForm | null; readonly own: Readonly<Record<string, string>> },
): Promise<{ readonly fields: Readonly<Record<string, string>>; readonly lacks: string | null }> {
  if (form === null) return { fields: {}, lacks: null }
  const names = Object.keys(form.fields).filter(name => defence.test(name) && !Object.hasOwn(own, name))
  if (seen !== null || names.length === 0) return { fields: form.fields, lacks: null }
  const fields = { ...form.fields }
  let lacks: string | null = null
  for (const name of names) {
    const value = await fieldOnOtherPage(ground, visitor, name)
    if (value === null) lacks = name
    else fields[name] = value
  }
  return { fields, lacks }
}

async function fieldOnOtherPage({ manifest }: Ground, visitor: Visitor, name: string): Promise<string | null> {
  for (const path of [manifest.signIn.home, ...manifest.pages.map(page => page.path)]) {
    const { status, body } = await visitor.get(path)
    const found = status === 200 ? formsOf(body).find(({ fields }) => Object.hasOwn(fields, name)) : undefined
    if (found !== undefined) return found.fields[name] ?? null
  }
  return null
}

/** Whether what the act says it does was done. */
export function wasDone(act: ReviewAct, calls: readonly ApiEntry[]): boolean {
  return calls.some(call => call.status >= 200 && call.status < 300 && act.calls.some(route => isCall(call, route)))
}

/** Who may do an act by the words of the manifest. */
export function doerOf({ who }: ReviewAct): PersonName | null {
  return who === 'nobody' ? null : who
}

/** Does the act as those whom it is for, in a fresh state. Throws `NotHonest` where nothing comes of it. */
export async function performHonestly(
  ground: Ground,
  act: ReviewAct,
  doing: Doing = {},
): Promise<Done & { readonly visitor: Visitor }> {
  const person = doerOf(act)
  const visitor = person === null ? fresh(ground) : (await freshly(ground, person)).visitor
  const done = await perform(ground, visitor, act, doing)
  if (!wasDone(act, done.calls)) {
    const wanted = act.calls.map(({ method, path }) => `${method} ${path}`).join(', ')
    throw new NotHonest(
      `${act.id}: ${act.route.method} ${done.path} by ${person ?? 'nobody'} answered ${done.reply.status}, and no ${wanted} reached the server.`,
    )
  }
  return { ...done, visitor }
}

function fresh(ground: Ground): Visitor {
  ground.scripted.reset()
  return nobody(ground)
}
