import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkPassword, ownWords, passwordLengthMax, passwordLengthMin } from './check-password.ts'

const about = {
  email: 'mina.lindqvist@acme.example',
  names: ['Mina', 'Lindqvist', undefined],
  services: ['Ambit', 'Blue Harbour'],
}
const letters = [...'kqzvbjmxwyhg']
const many = (count: number, mark = ''): string =>
  Array.from({ length: count }, (_, at) => `${letters[(at * 7 + Math.floor(at / 12)) % 12]}${mark}`).join('')

test('a password has 12 to 256 characters, and a person’s character counts once', () => {
  assert.equal(checkPassword(many(passwordLengthMin), about), 'fine')
  assert.equal(checkPassword(many(passwordLengthMin - 1), about), 'too_short')
  assert.equal(checkPassword('🔑🌊🦊🌲🍋🚲🧊🎻🪁🧵🛶🌙', about), 'fine')
  assert.equal(checkPassword('🔑🌊🦊🌲🍋🚲🧊🎻🪁🧵🛶', about), 'too_short')
  assert.equal(checkPassword(many(passwordLengthMax), about), 'fine')
  assert.equal(checkPassword(many(passwordLengthMax + 1), about), 'too_long')
})

test('length is that of the normal form, so that no keyboard makes a password longer than another', () => {
  assert.equal(checkPassword(`${many(passwordLengthMin - 2)}e\u0301`, about), 'too_short')
  assert.equal(checkPassword(`${many(passwordLengthMin - 1)}e\u0301`, about), 'fine')
})

test('there is no rule about kinds of characters: spaces, one case and any script are fine', () => {
  for (const password of [
    'correct horse battery staple',
    'the passphrase of this person',
    'gx4 wbn 9tr kd2',
    'långa kvällar vid havet',
    'тихий вечер у моря',
    '海辺の静かな夕方を歩いて行きました',
    'sunshine dragon monkey orange',
  ])
    assert.equal(checkPassword(password, about), 'fine', password)
})

test('nobody has their name, their address or the name of what it opens as their password, in any case or width', () => {
  for (const password of [
    about.email,
    about.email.toUpperCase(),
    'mina.lindqvist',
    'ＭＩＮＡ.lindqvist',
    'MinaLindqvist1',
    'Mina-Lindqvist-2026!',
    'M1na.L1ndqv1st',
    'acme-acme-acme-acme',
    'Ambit2026Ambit',
    'blueharbour123',
    'Blue Harbour 2026',
  ])
    assert.equal(checkPassword(password, about), 'from_your_name', password)
  assert.equal(checkPassword('mina.lindqvist and more', about), 'fine')
})

test('nobody has what many have, however it is dressed', () => {
  for (const password of [
    'password1234',
    'P@ssw0rd1234',
    'Passw0rd2026!',
    'passwordpassword',
    'qwertyuiop123',
    '1q2w3e4r5t6y',
    '123456789012',
    'abcdefghijkl',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'xk7xk7xk7xk7',
    'iloveyou2024',
    'Iloveyou1234',
    'dragonmonkey99',
    'Sommer2026!!',
    'fussball12345',
    'zxcvbnm,./123',
    'Welcome12345',
  ])
    assert.equal(checkPassword(password, about), 'known_to_others', password)
})

test('what is known of a person are words of some length, and not the end of a domain', () => {
  assert.deepEqual(ownWords({ email: 'a.bo@mail.acme.example', names: ['Li', 'Åsa-Maria'], services: ['Ambit'] }), [
    'a.bo@mail.acme.example',
    'a.bo',
    'mail.acme.example',
    'abo',
    'mail',
    'acme',
    'åsamaria',
    'åsa',
    'maria',
    'ambit',
  ])
})
