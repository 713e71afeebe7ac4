import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emailKey } from './derive-email-key.ts'

test('T27 two spellings of one address are one account, and another address is not', () => {
  for (const twin of ['MINA@Acme.Example', ' mina@acme.example ', 'ｍｉｎａ@acme.example', 'mina＠acme.example'])
    assert.equal(emailKey(twin), 'mina@acme.example', twin)
  for (const other of ['mina@acme.example.com', 'minа@acme.example', 'mina+1@acme.example'])
    assert.notEqual(emailKey(other), 'mina@acme.example', other)
})
