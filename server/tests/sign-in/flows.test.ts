import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { withoutReferences } from '../security/ground.ts'
import {
  another,
  appCode,
  codeIn,
  linkIn,
  press,
  type SignInGround,
  signIn,
  startSignInGround,
  wordsOf,
} from './ground.ts'

let ground: SignInGround
before(async () => {
  ground = await startSignInGround()
})
after(() => ground.close())

/** Sets up an authenticator app for whoever this browser is, and answers its key and the recovery codes. */
async function enrol(browser: ReturnType<SignInGround['visitor']>, path = '/sign-in/enrol') {
  const scan = await browser.submit(await browser.open(path), {})
  const key = /<p class="mono key">([^<]*)</.exec(scan.text)?.[1] ?? ''
  const code = appCode(key)
  const done = await browser.submit(scan, { code })
  const codes = [...done.text.matchAll(/<li class="mono">([^<]*)</g)].map(([, code = '']) => code)
  return { key, codes, code }
}

test('an account begins with an address: the code proves it, then name and password, and nothing is made before', async () => {
  const email = 'new@acme.example'
  const browser = ground.visitor()
  const state = await ground.state()
  const asked = await browser.submit(await browser.open('/sign-up'), { email })
  assert.match(asked.url, /\/sign-in\/code$/)
  const { users, principals } = await ground.state()
  assert.deepEqual([users, principals], [state.users, state.principals])
  const mail = await ground.mail(email)
  const details = await browser.submit(asked, { code: codeIn(mail.text) })
  assert.match(details.url, /\/sign-up\/details/)
  const weak = await browser.submit(details, { first_name: 'Nora', password: 'short' })
  assert.deepEqual([weak.status, /12 characters or more/.test(wordsOf(weak))], [400, true])
  const done = await browser.submit(weak, { first_name: 'Nora', last_name: 'Lind', password: 'a passphrase of nora' })
  assert.match(done.url, /\/account$/)
  const { data } = await ground.node.api('GET', `/user_management/users?email=${encodeURIComponent(email)}`)
  const [made] = Object(data)
  assert.deepEqual([made.first_name, made.last_name, made.email_verified], ['Nora', 'Lind', true])
  const later = ground.visitor()
  const back = await signIn(later, await later.open('/sign-in'), { email, password: 'a passphrase of nora' })
  assert.match(back.url, /\/account$/)
})

test('where no mail is sent a code and a reset are refused with the reason, for everybody, and a password still signs in', async () => {
  const without = await startSignInGround({ AMBIT_SMTP_URL: 'none' })
  try {
    const { email, password } = await without.person()
    for (const address of [email, 'nobody@acme.example'])
      for (const path of ['/sign-in', '/reset-password']) {
        const browser = without.visitor()
        const form = await browser.open(path)
        const refused =
          path === '/sign-in'
            ? await press(browser, form, '/sign-in/code', { email: address })
            : await browser.submit(form, { email: address })
        assert.equal(refused.status, 422)
        assert.match(wordsOf(refused), /sends no mail/)
      }
    const browser = without.visitor()
    assert.match((await signIn(browser, await browser.open('/sign-in'), { email, password })).url, /\/account$/)
  } finally {
    await without.close()
  }
})

test('T33 a code signs in where it was asked for: five tries, once, in no other browser, and a link that is only opened does nothing', async () => {
  const { email } = await ground.person()
  const [browser, other] = [ground.visitor(), ground.visitor()]
  const form = await browser.open('/sign-in?return_to=/sign-out')
  const code = await browser.open((await press(browser, form, '/sign-in/code', { email })).location ?? '')
  const mail = await ground.mail(email)
  const elsewhere = await other.open('/sign-in/code')
  assert.match(elsewhere.url, /\/sign-in(\?|$)/, 'another browser has no code to type')
  const scanned = await other.open(linkIn(mail.text))
  assert.deepEqual([scanned.status, /another browser/.test(wordsOf(scanned))], [403, true])
  const opened = await browser.open(linkIn(mail.text))
  assert.equal(opened.status, 200)
  const wrong = await browser.submit(code, { code: another(codeIn(mail.text)) })
  assert.deepEqual([wrong.status, /not right/.test(wordsOf(wrong))], [400, true])
  const right = await browser.submit(wrong, { code: codeIn(mail.text) })
  assert.match(right.url, /\/sign-out$/, 'goes on to where the person came from')
  const reused = await browser.submit(opened, {})
  assert.deepEqual([reused.status, /has ended/.test(wordsOf(reused))], [410, true])
})

test('T33 the link of the mail signs in the browser that asked, after a question', async () => {
  const { email, id } = await ground.person()
  const browser = ground.visitor()
  await press(browser, await browser.open('/sign-in'), '/sign-in/code', { email })
  const mail = await ground.mail(email)
  const asked = await browser.open(linkIn(mail.text))
  assert.equal(await ground.sessionsOf(id), 0)
  const done = await browser.submit(asked, {})
  assert.match(done.url, /\/account$/)
  assert.equal(await ground.sessionsOf(id), 1)
})

test('T32 code and reset say the same of everybody, and who is unknown gets no code', async () => {
  const known = await ground.person()
  const suspended = await ground.person()
  await ground.node.api('POST', `/v1/principals/${suspended.id}/suspend`, {})
  const closed = await ground.application({ sign_in_policy: { sign_up: false } })
  const returnTo = `/user_management/authorize?client_id=${closed.client_id}&redirect_uri=x`
  const answers: string[][] = []
  for (const email of [known.email, suspended.email, 'nobody@acme.example']) {
    const browser = ground.visitor()
    const open = (path: string) => browser.open(`${path}?return_to=${encodeURIComponent(returnTo)}`)
    const code = await browser.open(
      (await press(browser, await open('/sign-in'), '/sign-in/code', { email })).location ?? '',
    )
    const reset = await browser.submit(await open('/reset-password'), { email })
    answers.push(
      [code, reset].map(({ status, text, headers }) => {
        const kept = [...headers].filter(([name]) => name !== 'x-request-id')
        return `${status} ${JSON.stringify(kept)} ${withoutReferences(text)
          .replaceAll(email, 'E')
          .replaceAll(/return_to=[^"]*/g, 'return_to')}`
      }),
    )
  }
  assert.deepEqual(answers, [answers[0], answers[0], answers[0]])
  await ground.mail(known.email, 2)
  const stranger = await ground.mail('nobody@acme.example')
  assert.equal(codeIn(stranger.text), '')
  assert.match(stranger.text, /no account has it/)
  assert.equal(await ground.mailsSoFar(suspended.email), 0)
})

test('T36 an address that nobody proved: no session before its code, and the password of the sign-in stays', async () => {
  const somebody = await ground.person({ verified: false })
  const browser = ground.visitor()
  const gate = await signIn(browser, await browser.open('/sign-in'), somebody)
  assert.match(gate.url, /\/sign-in\/verify-email/)
  assert.equal(await ground.sessionsOf(somebody.id), 0)
  assert.match((await browser.open('/account')).url, /\/sign-in\?/)
  const mail = await ground.mail(somebody.email)
  const wrong = await browser.submit(gate, { code: another(codeIn(mail.text)) })
  assert.equal(wrong.status, 400)
  const done = await browser.submit(wrong, { code: codeIn(mail.text) })
  assert.match(done.url, /\/account$/)
  const again = ground.visitor()
  assert.match((await signIn(again, await again.open('/sign-in'), somebody)).url, /\/account$/)
})

test('T27 a password that was set before the address was proven is dropped when its owner comes by mail', async () => {
  const squatted = await ground.person({ verified: false, password: 'the passphrase of a squatter' })
  const owner = ground.visitor()
  const code = await owner.open(
    (await press(owner, await owner.open('/sign-in'), '/sign-in/code', { email: squatted.email })).location ?? '',
  )
  const mail = await ground.mail(squatted.email)
  assert.match((await owner.submit(code, { code: codeIn(mail.text) })).url, /\/account$/)
  const squatter = ground.visitor()
  const tried = await signIn(squatter, await squatter.open('/sign-in'), squatted)
  assert.equal(tried.status, 400)
})

test('T36 T37 CVE-2025-64103 after a first factor there is no session, and no page of a sign-in gives one but the second factor', async () => {
  const somebody = await ground.person()
  const first = ground.visitor()
  await signIn(first, await first.open('/sign-in'), somebody)
  const { key, codes, code } = await enrol(first)
  assert.equal(codes.length, 10)
  assert.equal(new Set(codes).size, 10)
  const living = await ground.sessionsOf(somebody.id)
  const browser = ground.visitor()
  const gate = await signIn(browser, await browser.open('/sign-in?return_to=/sign-out'), somebody)
  assert.match(gate.url, /\/sign-in\/factor/)
  for (const path of [
    '/account',
    '/sign-out',
    '/sign-in/organization?return_to=/x',
    '/sign-in/verify-email',
    '/sign-up/details',
    '/device',
  ])
    assert.doesNotMatch(wordsOf(await browser.open(path)), /Signed in as/, path)
  const enrolling = await browser.open('/sign-in/enrol')
  assert.match(enrolling.url, /\/sign-in\/factor/, 'a password alone brings no factor of its own')
  const sneaked = await press(browser, gate, '/sign-in/enrol', { act: 'begin' })
  assert.match(sneaked.location ?? '', /\/sign-in\/factor/)
  assert.equal(await ground.sessionsOf(somebody.id), living)
  const used = await browser.submit(gate, { code })
  assert.deepEqual([used.status, /used already/.test(wordsOf(used))], [400, true], 'the code that proved the factor')
  const done = await browser.submit(used, { code: appCode(key, 1) })
  assert.match(done.url, /\/sign-out$/)
  assert.equal(await ground.sessionsOf(somebody.id), living + 1)
})

test('T37 a recovery code opens once, five wrong codes end the sign-in, and a remembered browser is not asked', async () => {
  const somebody = await ground.person()
  const first = ground.visitor()
  await signIn(first, await first.open('/sign-in'), somebody)
  const { codes } = await enrol(first)
  const [one = '', two = ''] = codes
  const browser = ground.visitor()
  await signIn(browser, await browser.open('/sign-in'), somebody)
  const recovery = await browser.open('/sign-in/factor?by=recovery')
  const done = await browser.submit(recovery, { recovery_code: one.toUpperCase(), remember: 'yes' })
  assert.match(done.url, /\/account$/)
  const remembered = await signIn(browser, await browser.open('/sign-in?prompt=login'), somebody)
  assert.match(remembered.url, /\/account$/, 'this browser is remembered')
  const other = ground.visitor()
  await signIn(other, await other.open('/sign-in'), somebody)
  let page = await other.open('/sign-in/factor?by=recovery')
  page = await other.submit(page, { recovery_code: one })
  assert.deepEqual([page.status, /used already/.test(wordsOf(page))], [400, true])
  for (let tries = 0; tries < 4; tries++) page = await other.submit(page, { recovery_code: 'aaaa-bbbb-cccc-dddd' })
  const dead = await other.submit(page, { recovery_code: two })
  assert.match(dead.url, /\/sign-in\?/, 'begins with the first factor again')
})

test('T37 a new password makes a remembered browser ask again, ends half-done sign-ins, and the person is told', async () => {
  const somebody = await ground.person()
  const first = ground.visitor()
  await signIn(first, await first.open('/sign-in'), somebody)
  const { codes } = await enrol(first)
  const [one = '', two = ''] = codes
  const [browser, halfway] = [ground.visitor(), ground.visitor()]
  await signIn(browser, await browser.open('/sign-in'), somebody)
  await browser.submit(await browser.open('/sign-in/factor?by=recovery'), { recovery_code: one, remember: 'yes' })
  const control = await signIn(browser, await browser.open('/sign-in?prompt=login'), somebody)
  assert.match(control.url, /\/account$/, 'this browser is remembered')
  await signIn(halfway, await halfway.open('/sign-in'), somebody)
  const waiting = await halfway.open('/sign-in/factor?by=recovery')
  assert.equal(waiting.status, 200)
  const mails = await ground.mailsSoFar(somebody.email)
  const password = 'a sentence that somebody else chose'
  await ground.node.api('PUT', `/user_management/users/${somebody.id}`, { password })
  const asked = await signIn(browser, await browser.open('/sign-in?prompt=login'), { ...somebody, password })
  assert.match(asked.url, /\/sign-in\/factor/, 'it is asked again')
  const over = await halfway.submit(waiting, { recovery_code: two })
  assert.match(over.url, /\/sign-in\?/, 'begins with the new password')
  assert.match((await ground.mail(somebody.email, mails + 1)).subject, /password at .* was set/)
})

test('T34 CVE-2025-64101 CVE-2026-18963 a reset ends every sign-in, opens once, ignores what headers say of the host, and gives no session by itself', async () => {
  const somebody = await ground.person()
  const [browser, thief] = [ground.visitor(), ground.visitor()]
  await signIn(thief, await thief.open('/sign-in'), somebody)
  const form = await browser.open('/reset-password')
  const forged = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
  const { csrf_token = '' } = Object.fromEntries(
    [...form.text.matchAll(/name="(csrf_token)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )
  const sent = await browser.post('/reset-password', { csrf_token, email: somebody.email }, forged)
  assert.equal(sent.status, 200)
  const mail = await ground.mail(somebody.email)
  assert.ok(linkIn(mail.text).startsWith(`${ground.node.baseUrl}/reset-password/`))
  const opened = await browser.open(linkIn(mail.text))
  const [twice, weak] = [await browser.open(linkIn(mail.text)), await browser.submit(opened, { password: 'short' })]
  assert.deepEqual([twice.status, weak.status], [200, 400], 'opening and a weak password use nothing up')
  const password = 'another passphrase of somebody'
  const done = await browser.submit(weak, { password })
  assert.match(wordsOf(done), /Your password was changed 1 sign-in ended with it/)
  assert.equal(await ground.sessionsOf(somebody.id), 0)
  assert.match((await thief.open('/account')).url, /\/sign-in\?/)
  const reused = await browser.submit(weak, { password: 'a third passphrase of somebody' })
  assert.deepEqual([reused.status, /has ended/.test(wordsOf(reused))], [400, true])
  const guessed = await browser.open(`/reset-password/${'A'.repeat(43)}`)
  assert.equal(guessed.status, 400)
  assert.equal((await signIn(browser, await browser.open('/sign-in'), somebody)).status, 400)
  assert.match((await signIn(browser, await browser.open('/sign-in'), { ...somebody, password })).url, /\/account$/)
  assert.match((await ground.mail(somebody.email, 2)).subject, /password at .* was changed/)
})

test('T24 T39 forms of a sign-in count only in the browser that was shown them', async () => {
  const { email, id } = await ground.person()
  const [attacker, victim] = [ground.visitor(), ground.visitor()]
  const shown = await attacker.open('/sign-in')
  await victim.open('/sign-in')
  const before = await ground.mailsSoFar(email)
  for (const [path, fields] of [
    ['/sign-in/code', { email }],
    ['/sign-in/code/check', { code: '000000' }],
    ['/sign-up', { email }],
    ['/reset-password', { email }],
    ['/sign-in/factor', { code: '000000' }],
    ['/sign-in/verify-email', { code: '000000' }],
    ['/sign-in/confirm', { code: '000000' }],
    ['/sign-in/enrol', { act: 'begin' }],
  ] as const)
    assert.ok([303, 403].includes((await press(victim, shown, path, fields)).status), path)
  assert.equal(await ground.mailsSoFar(email), before)
  assert.equal(await ground.sessionsOf(id), 0)
})

test('an application that takes only codes shows no password, and one that lets nobody sign up says who does', async () => {
  const codes = await ground.application({ sign_in_policy: { methods: ['magic_auth'], sign_up: false } })
  const returnTo = encodeURIComponent(
    `/user_management/authorize?client_id=${codes.client_id}&login_hint=mina%40acme.example`,
  )
  const browser = ground.visitor()
  const page = await browser.open(`/sign-in?return_to=${returnTo}`)
  assert.doesNotMatch(page.text, /type="password"/)
  assert.match(page.text, /value="mina@acme\.example"/)
  assert.doesNotMatch(page.text, /\/sign-up/)
  const refused = await browser.open(`/sign-up?return_to=${returnTo}`)
  assert.deepEqual([refused.status, /No account can be made here/.test(wordsOf(refused))], [403, true])
})

test('several memberships are links that lead back to the request with one of them', async () => {
  const somebody = await ground.person()
  const application = await ground.application()
  const organizations = ['Acme', 'Beta'].map(name => ground.node.api('POST', '/organizations', { name }))
  for (const { id } of await Promise.all(organizations))
    await ground.node.api('POST', '/user_management/organization_memberships', {
      user_id: somebody.id,
      organization_id: id,
    })
  const browser = ground.visitor()
  await signIn(browser, await browser.open('/sign-in'), somebody)
  const back = `/user_management/authorize?client_id=${application.client_id}&state=s`
  const page = await browser.open(`/sign-in/organization?return_to=${encodeURIComponent(back)}`)
  const hrefs = [...page.text.matchAll(/href="([^"]*organization_id=org_[^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  )
  assert.equal(hrefs.length, 2)
  for (const href of hrefs) assert.ok(href.startsWith(`${back}&organization_id=org_`), href)
})

test('T35 GHSA-fmh4-wcc4-5jm3 an invitation is accepted by whoever has its address, proven, once; a stranger with it makes an account first', async () => {
  const organization = await ground.node.api('POST', '/organizations', { name: 'Acme' })
  const invite = async (email: string): Promise<string> => {
    const body = { email, organization_id: organization.id }
    const made = await ground.node.api('POST', '/user_management/invitations', body)
    return new URL(String(made.accept_invitation_url)).pathname + new URL(String(made.accept_invitation_url)).search
  }
  const [one, two] = [await ground.person(), await ground.person()]
  const path = await invite(one.email)
  const [browser, other, stranger] = [ground.visitor(), ground.visitor(), ground.visitor()]
  await signIn(other, await other.open('/sign-in'), two)
  const refused = await other.open(path)
  assert.match(wordsOf(refused), /signed in with another address/)
  await signIn(browser, await browser.open('/sign-in'), one)
  const shown = await browser.open(path)
  assert.match(wordsOf(shown), /Join Acme/)
  assert.equal((await press(other, shown, '/invitation', {})).status, 403)
  const accepted = await browser.submit(shown, {})
  assert.match(wordsOf(accepted), /You are a member of Acme now/)
  const { data } = await ground.node.api('GET', `/user_management/organization_memberships?user_id=${one.id}`)
  assert.equal(Object(data).length, 1)
  const again = await browser.submit(shown, {})
  assert.deepEqual([again.status, /accepted already/.test(wordsOf(again))], [410, true])
  assert.equal((await browser.open('/invitation?invitation_token=unknown')).status, 404)
  const email = 'invited@acme.example'
  const invited = await stranger.open(await invite(email))
  const signUp = /href="(\/sign-up[^"]*)"/.exec(invited.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const code = await stranger.submit(await stranger.open(signUp), { email })
  const details = await stranger.submit(code, { code: codeIn((await ground.mail(email, 2)).text) })
  const back = await stranger.submit(details, { first_name: 'Ina' })
  assert.match(wordsOf(await stranger.submit(back, {})), /You are a member of Acme now/)
})

test('pages speak the language that was asked for, in the colours of the application that is entered', async () => {
  const branding = { accent_color: '#7a1fa2', dark_accent_color: '#d9a7f0', logo_url: 'https://cdn.example/logo.svg' }
  const application = await ground.application({
    name: 'Lilac',
    branding: { ...branding, headings: { de: 'Grüß Gott' } },
  })
  const back = `/user_management/authorize?client_id=${application.client_id}`
  const path = `/sign-in?return_to=${encodeURIComponent(back)}`
  const german = await ground.ask('GET', path, { headers: { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' } })
  assert.match(german.text, /<html lang="de">/)
  assert.match(german.text, /<h1><bdi>Grüß Gott<\/bdi><\/h1>/)
  assert.match(german.headers.get('content-security-policy') ?? '', /img-src 'self' data: https:\/\/cdn\.example;/)
  const sheet = /href="(\/assets\/branding\/[^"]*)"/.exec(german.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const style = await ground.ask('GET', sheet)
  assert.match(style.text, /--accent:#7a1fa2;--on-accent:#ffffff;/)
  const english = await ground.ask('GET', `${path}&ui_locales=en`)
  assert.match(english.text, /<html lang="en">/)
  const arabic = await ground.ask('GET', path, { headers: { 'accept-language': 'ar-EG,ar;q=0.9,en;q=0.5' } })
  assert.match(arabic.text, /<html lang="ar" dir="rtl">/)
  assert.match(arabic.text, /type="email"[^>]* dir="ltr"/)
  const french = await ground.ask('GET', `${path}&ui_locales=${encodeURIComponent('pt-BR fr-CA en')}`)
  assert.match(french.text, /<html lang="fr">/)
  const stranger = await ground.ask('GET', '/assets/branding/client_unknown')
  assert.deepEqual([stranger.status, stranger.text], [200, ''])
})

test('T55 of a person who is deleted no factor, device, code or half-done sign-in is left', async () => {
  const somebody = await ground.person()
  const browser = ground.visitor()
  await signIn(browser, await browser.open('/sign-in'), somebody)
  await enrol(browser)
  await press(browser, await browser.open('/sign-in?prompt=login'), '/sign-in/code', { email: somebody.email })
  await ground.mail(somebody.email, 2)
  const other = ground.visitor()
  await signIn(other, await other.open('/sign-in'), somebody)
  const left = async (): Promise<number> => {
    const [row] = await ground.db.database.query<{ left: number }>(
      `SELECT (SELECT count(*) FROM auth_factors WHERE user_id = $1) + (SELECT count(*) FROM recovery_codes WHERE user_id = $1)
         + (SELECT count(*) FROM pending_authentications WHERE user_id = $1)
         + (SELECT count(*) FROM one_time_codes WHERE email = $2) AS left`,
      [somebody.id, somebody.email],
    )
    return Number(row?.left)
  }
  assert.equal(await left(), 13)
  await ground.node.api('DELETE', `/user_management/users/${somebody.id}`)
  assert.equal(await left(), 0)
  assert.match((await other.open('/sign-in/factor')).url, /\/sign-in\?/)
})

test('T37 a session alone brings no new password: who has one changes it with the old one, and a first one needs a sign-in of now', async () => {
  const { email, password } = await ground.person()
  const browser = ground.visitor()
  await signIn(browser, await browser.open('/sign-in'), { email, password })
  const details = await browser.open('/sign-up/details')
  const named = await browser.submit(details, { first_name: 'Ada' })
  assert.match(named.url, /\/account$/)
  const taken = await browser.submit(details, { password: 'a passphrase of a thief' })
  assert.equal(taken.status, 403)
  const [thief, holder] = [ground.visitor(), ground.visitor()]
  const refused = await signIn(thief, await thief.open('/sign-in'), { email, password: 'a passphrase of a thief' })
  assert.equal(refused.status, 400)
  assert.match((await signIn(holder, await holder.open('/sign-in'), { email, password })).url, /\/account$/)
})

test('T27 T33 an address that would send its mail elsewhere than it looks makes no account and causes no mail', async () => {
  const browser = ground.visitor()
  const page = await browser.open('/sign-up')
  for (const email of ['evil@evil.example,x.acme.example', 'acme<evil@evil.example>', 'mi\u00adna@acme.example']) {
    const refused = await press(browser, page, '/sign-up', { email })
    assert.equal(refused.status, 400, email)
    const codes = await ground.db.database.query('SELECT id FROM one_time_codes WHERE email = $1', [email])
    assert.deepEqual(codes, [], email)
  }
  const fine = await press(browser, page, '/sign-up', { email: 'plain@new.example' })
  assert.equal(fine.status, 303)
})

test('T27 T36 nobody sets up a second factor at an address that they did not prove', async () => {
  const { id, email, password } = await ground.person({ verified: false })
  const squatter = ground.visitor()
  const gate = await signIn(squatter, await squatter.open('/sign-in'), { email, password })
  assert.match(gate.url, /\/sign-in\/verify-email/)
  assert.match((await squatter.open('/sign-in/enrol')).url, /\/sign-in\/verify-email/)
  const forced = await press(squatter, gate, '/sign-in/enrol', {})
  assert.match(forced.location ?? '', /\/sign-in\/verify-email/)
  const [factors] = await ground.db.database.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM auth_factors WHERE user_id = $1',
    [id],
  )
  assert.equal(factors?.n, 0)
  const mail = await ground.mail(email)
  await squatter.submit(gate, { code: codeIn(mail.text) })
  assert.equal((await enrol(squatter)).codes.length, 10)
})

test('T27 T33 a code for another spelling of an address goes to the address of the account and nowhere else', async () => {
  const { email } = await ground.person()
  const twin = email.replace('@acme', '@\uFF41cme')
  const browser = ground.visitor()
  const asked = await press(browser, await browser.open('/sign-in'), '/sign-in/code', { email: twin })
  const mail = await ground.mail(email)
  assert.equal(await ground.mailsSoFar(twin), 0)
  const code = await browser.open(asked.location ?? '')
  assert.match((await browser.submit(code, { code: codeIn(mail.text) })).url, /\/account$/)
})
