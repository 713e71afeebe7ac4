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
import { awsHeaders } from './derive-aws-signature.ts'
import { parseXml } from './parse-xml.ts'

const key = 'AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
let emulated: Emulated
let aws: CatalogueGround
before(async () => {
  emulated = await startEmulated('aws', {
    aws: {
      s3: { buckets: [{ name: 'first-bucket' }] },
      iam: { roles: [{ role_name: 'runner', description: 'Runs' }] },
    },
  })
  aws = await startCatalogueGround({
    catalogue: 'aws',
    token: key,
    baseUrls: { api: emulated.url, iam: `${emulated.url}/iam`, sts: `${emulated.url}/sts`, sqs: `${emulated.url}/sqs` },
  })
})
after(async () => {
  await aws?.close()
  await emulated?.close()
})

test('buckets are made, what is in them is listed page by page and read, and both are deleted', async () => {
  const bucket = 'acme-notes'
  await aws.succeed('create_bucket', { bucket })
  assert.ok(items(await aws.succeed('list_buckets')).some(each => each.Name === bucket))
  for (const name of ['a/1.txt', 'a/2 & 3.txt', 'b.txt'])
    await fetch(`${emulated.url}/${bucket}/${name.split('/').map(encodeURIComponent).join('/')}`, {
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
      body: `in ${name}`,
    })
  const first = await aws.succeed('list_objects', { bucket, prefix: 'a/', limit: 1 })
  assert.deepEqual(first.touched, [`read bucket ${bucket}`, `read object ${bucket}/a/1.txt`])
  const next = await aws.succeed('list_objects', { bucket, prefix: 'a/', limit: 1, cursor: String(first.next_cursor) })
  assert.deepEqual([items(next).map(each => each.Key), next.next_cursor], [['a/2 & 3.txt'], undefined])
  assert.equal((await aws.succeed('read_object', { bucket, key: 'a/2 & 3.txt' })).text, 'in a/2 & 3.txt')
  assert.match(
    await aws.refuse('delete_bucket', { bucket }),
    /AWS refused the call with status 409: The bucket you tried/,
  )
  for (const name of ['a/1.txt', 'a/2 & 3.txt', 'b.txt']) await aws.succeed('delete_object', { bucket, key: name })
  assert.equal(items(await aws.succeed('list_objects', { bucket })).length, 0)
  await aws.succeed('delete_bucket', { bucket })
})

test('users and roles of IAM', async () => {
  const made = await aws.succeed('create_iam_user', { user_name: 'robot' })
  assert.deepEqual([made.UserName, made.touched], ['robot', ['write iam_user robot']])
  assert.equal((await aws.succeed('get_iam_user', { user_name: 'robot' })).UserId, made.UserId)
  assert.ok(items(await aws.succeed('list_iam_users')).some(each => each.UserName === 'robot'))
  await aws.succeed('delete_iam_user', { user_name: 'robot' })
  assert.match(await aws.refuse('get_iam_user', { user_name: 'robot' }), /AWS refused the call with status 404/)
  assert.deepEqual(
    items(await aws.succeed('list_iam_roles')).map(each => each.RoleName),
    ['runner'],
  )
  assert.equal((await aws.succeed('get_iam_role', { role_name: 'runner' })).RoleName, 'runner')
})

test('a queue is made, a message goes through it, and receiving one hides it from everybody else', async () => {
  const { queue_url: made, touched } = await aws.succeed('create_queue', { queue_name: 'acme-jobs' })
  const queue_url = String(made)
  assert.deepEqual(touched, [`write queue ${queue_url}`])
  assert.deepEqual(
    items(await aws.succeed('list_queues', { prefix: 'acme' })).map(each => each.queue_url),
    [queue_url],
  )
  const { message_id } = await aws.succeed('send_queue_message', { queue_url, message: 'pack & ship <1>' })
  const [message] = items(await aws.succeed('receive_queue_messages', { queue_url, max: 2 }))
  assert.deepEqual([message?.message_id, message?.text], [message_id, 'pack & ship <1>'])
  assert.deepEqual(items(await aws.succeed('receive_queue_messages', { queue_url })), [])
  const waiting = items(await aws.succeed('get_queue', { queue_url })).map(each => [each.Name, each.Value])
  assert.equal(Object.fromEntries(waiting).ApproximateNumberOfMessagesNotVisible, '1')
  await aws.succeed('delete_queue_message', { queue_url, receipt_handle: String(message?.receipt_handle) })
  await aws.succeed('send_queue_message', { queue_url, message: 'another' })
  await aws.succeed('purge_queue', { queue_url })
  assert.deepEqual(items(await aws.succeed('receive_queue_messages', { queue_url })), [])
  await aws.succeed('delete_queue', { queue_url })
  assert.match(await aws.refuse('get_queue', { queue_url }), /status 400: The specified queue does not exist/)
})

test('the account is named by who the key is, and a token that is no key is not sent', async () => {
  assert.match(String((await aws.succeed('get_caller_identity')).Arn), /^arn:aws:iam::\d+:user\//)
  assert.match(await accountLabelOf(aws, key), /^arn:aws:iam::/)
  assert.equal(await accountLabelOf(aws, 'a-token-without-a-secret'), 'credential_refused')
})

test('a request is signed as in the example of AWS', () => {
  const headers = awsHeaders({
    method: 'GET',
    url: 'https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08',
    body: '',
    contentType: 'application/x-www-form-urlencoded; charset=utf-8',
    service: 'iam',
    credential: 'AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    now: new Date('2015-08-30T12:36:00Z'),
  })
  assert.equal(
    headers?.authorization,
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  )
  const elsewhere = awsHeaders({
    method: 'GET',
    url: 'https://s3.eu-central-1.amazonaws.com/b?prefix=a%20b',
    body: '',
    contentType: undefined,
    service: 's3',
    credential: 'AKIDEXAMPLE:secret:session:token',
    now: new Date('2015-08-30T12:36:00Z'),
  })
  assert.match(elsewhere?.authorization ?? '', /\/20150830\/eu-central-1\/s3\/aws4_request/)
  assert.equal(elsewhere?.['x-amz-security-token'], 'session:token')
})

test('CWE-776: XML is read without anything in it being unfolded, and what is no XML is none', () => {
  assert.deepEqual(parseXml('<?xml version="1.0"?><a x="1"><b>1 &amp; 2&#33;</b><b/><c><d> t </d></c></a>'), {
    a: { b: ['1 & 2!', ''], c: { d: 't' } },
  })
  const attacks = [
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    '<a><b></a></b>',
    '<a>',
    'text',
    '<a/><b/>',
    `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`,
    '<a><![CDATA[x]]></a>',
  ]
  for (const attack of attacks) assert.equal(parseXml(attack), undefined, attack.slice(0, 40))
  assert.deepEqual(parseXml('<a>&x;&#0;&#x110000;</a>'), { a: '&x;&#0;&#x110000;' })
})

test('every tool of AWS was answered here', async () => {
  assert.deepEqual(await aws.unproven(), [])
})
