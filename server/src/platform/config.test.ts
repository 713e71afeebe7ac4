import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('a database of another kind is refused with one line, and its address is not repeated', () => {
  for (const url of ['mysql://ambit:canary@localhost/ambit', 'localhost:5432', 'http://localhost/ambit'])
    assert.deepEqual(readConfig({ AMBIT_DATABASE_URL: url }), {
      ok: false,
      problems: ['AMBIT_DATABASE_URL takes postgres://… of a PostgreSQL 15 or newer'],
    })
  for (const url of [
    'postgres://ambit@localhost/ambit?host=/run/pg',
    'postgresql://ambit:x@db.acme.example:5432/ambit',
  ])
    assert.equal(readConfig({ AMBIT_DATABASE_URL: url }).ok, true, url)
})

test('an empty variable is an unset one', () => {
  const names = ['PORT', 'HOST', 'BASE_URL', 'DATA_DIR', 'DATABASE_URL', 'ROOT_KEY', 'ADMIN_EMAIL', 'ADMIN_PASSWORD']
  const more = ['API_KEY', 'CLIENT_ID', 'SMTP_URL', 'EGRESS_ALLOW', 'COUNTRY_HEADER', 'RATE_LIMITS', 'LOG_LEVEL']
  for (const name of [...names, ...more])
    assert.deepEqual(readConfig({ [`AMBIT_${name}`]: '' }), readConfig({}), `AMBIT_${name}`)
})

test('a country is believed only of proxies that are named', () => {
  const header = (text: string) => {
    const read = readConfig({ AMBIT_COUNTRY_HEADER: text })
    return read.ok ? read.config.countryHeader : undefined
  }
  assert.deepEqual(header('CF-IPCountry 10.0.0.0/8, ::1'), { name: 'cf-ipcountry', proxies: ['10.0.0.0/8', '::1'] })
  for (const text of ['cf-ipcountry', 'cf-ipcountry everybody', '10.0.0.0/8', 'a:b 10.0.0.1', 'x 10.0.0.0/33'])
    assert.equal(header(text), undefined, text)
})
