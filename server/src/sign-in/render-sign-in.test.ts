import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderSignIn, type SignInError, type SignInView } from './render-sign-in.ts'
import { en } from './words/en.ts'

const now = new Date('2026-11-24T14:10:00Z')
const view: SignInView = {
  frame: { brand: 'Acme Console', host: 'id.acme.example', reader: { zone: 'UTC', now } },
  application: 'Acme Console',
  words: en,
  returnTo: undefined,
  csrfToken: 'token',
  sessionPolicy: { maxSeconds: 28_800, idleSeconds: 1800 },
  resetPasswordHref: '/reset-password',
}
const shown = (over: Partial<SignInView> = {}): string => renderSignIn({ ...view, ...over }).toString()

test('the form has the names of the contract, and its end is said', () => {
  const markup = shown({ returnTo: '/account?a=1&b=2' })
  for (const part of ['id="email" name="email"', 'id="password" name="password"', 'data-testid="sign-in"'])
    assert.ok(markup.includes(part), part)
  assert.match(markup, /name="return_to" value="\/account\?a=1&amp;b=2"/)
  assert.match(markup, /autocomplete="current-password"/)
  assert.match(markup.replace(/<[^>]*>/g, ''), /ends after 30 minutes without activity, and at 22:10 in any case\./)
})

test('a failed try keeps the address and never the password, and says the same for unknown people', () => {
  const markup = shown({ email: '"><script>@acme.example', error: { kind: 'wrong_credentials' } })
  assert.match(
    markup,
    /data-testid="email" value="&quot;&gt;&lt;script&gt;@acme\.example" aria-invalid="true" aria-describedby="problem"/,
  )
  assert.match(
    markup,
    /role="alert"[^>]*>.*That e-mail address and password don’t match\. Try again, or reset the password\./,
  )
  assert.doesNotMatch(markup.match(/<input[^>]*name="password"[^>]*>/)?.[0] ?? '', / value=/)
})

test('each error has a next step, and one alert', () => {
  const errors: Record<string, [SignInError, RegExp]> = {
    locked: [{ kind: 'locked_out', until: new Date('2026-11-24T14:31:00Z') }, /Too many attempts\. Try again at 14:31/],
    missing: [{ kind: 'missing', field: 'password' }, /Fill it in and go on/],
    inactive: [{ kind: 'not_active' }, /Ask an administrator of/],
    stale: [{ kind: 'stale_form' }, /Go on here/],
  }
  for (const [name, [error, words]] of Object.entries(errors)) {
    const markup = shown({ error })
    assert.match(markup.replace(/<[^>]*>/g, ''), words, name)
    assert.equal([...markup.matchAll(/role="alert"/g)].length, 1, name)
  }
  assert.doesNotMatch(shown(), /role="alert"/)
})

test('only the methods of the policy are offered, and no link leads elsewhere', () => {
  assert.doesNotMatch(shown(), /class="or"/)
  const markup = shown({ offers: [{ label: 'Single sign-on', path: 'javascript:alert(1)', sendsForm: false }] })
  assert.match(markup, /href="#">Single sign-on</)
})

test('who comes back after an end is told which end it was', () => {
  const at = new Date('2026-11-24T14:09:00Z')
  assert.match(shown({ ended: { at, reason: 'expired' } }), /reached its hard end at/)
  assert.match(shown({ ended: { at, reason: 'idle' } }), /ended for inactivity at/)
})
