import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountLabelOf } from '../../tests/account-label.ts'
import {
  type CatalogueGround,
  type Emulated,
  items,
  startCatalogueGround,
  startEmulated,
} from '../../tests/catalogue-ground.ts'

let emulated: Emulated
let stripe: CatalogueGround
before(async () => {
  emulated = await startEmulated('stripe', { stripe: { customers: [], products: [], prices: [] } })
  stripe = await startCatalogueGround({
    catalogue: 'stripe',
    token: 'rk_test_of_acme_0123456789',
    baseUrls: { api: `${emulated.url}/v1` },
  })
})
after(async () => {
  await stripe?.close()
  await emulated?.close()
})

test('customers are made with notes, changed, listed page by page and deleted', async () => {
  const metadata = { order: '6735', note: 'a & b = c' }
  const made: string[] = []
  for (const name of ['Ada', 'Bo', 'Cy']) {
    const customer = await stripe.succeed('create_customer', { email: `${name}@acme.example`, name, metadata })
    assert.deepEqual(customer.metadata, metadata)
    made.push(String(customer.id))
  }
  const first = await stripe.succeed('list_customers', { limit: 2 })
  assert.deepEqual(
    items(first).map(each => each.name),
    ['Cy', 'Bo'],
  )
  assert.equal(first.next_cursor, made[1])
  const last = await stripe.succeed('list_customers', { limit: 2, cursor: String(first.next_cursor) })
  assert.equal(last.next_cursor, undefined)
  assert.ok(items(last).some(each => each.name === 'Ada'))
  const customer = String(made[0])
  await stripe.succeed('update_customer', { customer, name: 'Ada L.' })
  assert.equal((await stripe.succeed('get_customer', { customer })).name, 'Ada L.')
  const gone = await stripe.succeed('delete_customer', { customer })
  assert.deepEqual(gone.touched, [`destructive customer ${customer}`])
  assert.match(await stripe.refuse('get_customer', { customer }), /Stripe refused the call with status 404: No such/)
})

test('a product gets a price and a checkout page, which is closed again', async () => {
  const product = String((await stripe.succeed('create_product', { name: 'Pro' })).id)
  const price = await stripe.succeed('create_price', {
    product,
    currency: 'eur',
    unit_amount: 2_000,
    interval: 'month',
  })
  assert.equal(price.unit_amount, 2_000)
  assert.equal(price.type, 'recurring')
  assert.deepEqual(price.touched, [`write price ${price.id}`, `read product ${product}`])
  assert.equal((await stripe.succeed('get_product', { product })).name, 'Pro')
  assert.ok(items(await stripe.succeed('list_products')).length > 0)
  assert.equal(items(await stripe.succeed('list_prices', { product })).length, 1)
  const page = await stripe.succeed('create_checkout', {
    price: String(price.id),
    quantity: 2,
    mode: 'subscription',
    success_url: 'https://acme.example/thanks',
  })
  assert.equal(page.mode, 'subscription')
  const session = String(page.id)
  assert.equal((await stripe.succeed('get_checkout', { session })).status, 'open')
  assert.equal((await stripe.succeed('expire_checkout', { session })).status, 'expired')
})

test('money moves by one tool only', async () => {
  const payment = await stripe.succeed('create_payment', {
    amount: 500,
    currency: 'eur',
    payment_method: 'pm_card_visa',
  })
  const payment_intent = String(payment.id)
  assert.equal(items(await stripe.succeed('list_charges', { payment_intent })).length, 0)
  assert.equal((await stripe.succeed('confirm_payment', { payment_intent })).status, 'succeeded')
  assert.equal(items(await stripe.succeed('list_charges', { payment_intent })).length, 1)
  assert.equal((await stripe.succeed('get_payment', { payment_intent })).status, 'succeeded')
  assert.match(await stripe.refuse('cancel_payment', { payment_intent }), /does not allow cancellation/)
  const other = await stripe.succeed('create_payment', { amount: 700, currency: 'eur' })
  await stripe.succeed('cancel_payment', { payment_intent: String(other.id) })
  assert.equal(items(await stripe.succeed('list_payments')).length, 2)
})

test('a key that answers is taken without a name, since Stripe has none for it', async () => {
  assert.equal(await accountLabelOf(stripe, 'rk_test_of_acme_0123456789'), 'accepted')
})

test('every tool of Stripe was answered here', async () => {
  assert.deepEqual(await stripe.unproven(), [])
})
