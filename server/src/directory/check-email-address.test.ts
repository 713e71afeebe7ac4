import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEmailAddress } from './check-email-address.ts'

const plain = [
  'mina@acme.example',
  'mina.o+tag@mail.acme.example',
  "o'neil_1@acme.example",
  'admin@localhost',
  'müller@bücher.example',
  'ｍｉｎａ@acme.example',
]

/** Each leads a mail elsewhere than it looks, or hides what it is. */
const crooked = [
  'evil@evil.example,x.acme.example',
  'evil@evil.example;x.acme.example',
  'acme<evil@evil.example>',
  '<evil@evil.example>',
  'evil@evil.example(.acme.example)',
  '(acme)evil@evil.example',
  '"mina@acme.example"@evil.example',
  'mina@acme.example@evil.example',
  'acme:evil@evil.example;',
  'evil@[127.0.0.1]',
  'evil@evil.example\r\nBcc: mina@acme.example',
  'evil@evil.example\0',
  'mi\u200bna@acme.example',
  'mi\u00adna@acme.example',
  'mina\u202e@acme.example',
  'evil@evil.example，acme.example',
  'evil@evil.example℀acme.example',
  'mina@acme。example',
  'mina@acme..example',
  '.mina@acme.example',
  'mina.@acme.example',
  'mina@-acme.example',
  'mina@acme.example.',
  'mina@',
  '@acme.example',
  'mina',
  '',
]

test('T27 T33 an address is one plain address: nothing in it that sends its mail elsewhere than it looks', () => {
  for (const text of plain) assert.ok(isEmailAddress(text), text)
  for (const text of crooked) assert.equal(isEmailAddress(text), false, JSON.stringify(text))
})
