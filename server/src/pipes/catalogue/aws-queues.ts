import type { Catalogue, ResourceRule } from './catalogue.ts'
import { number, pick, text } from './parts.ts'

const queue_name = {
  type: 'string',
  minLength: 1,
  maxLength: 80,
  pattern: '^[A-Za-z0-9_.-]+$',
  description: 'Name of the queue',
}
const queue_url = text('Address of the queue, as the list of queues has it', 2_048)
const receipt_handle = text('Handle of the message, as it came with it', 1_024)
const version = '2012-11-05'
const theQueue: ResourceRule = { kind: 'queue', id: '{arguments/queue_url}' }
const asks = { base: 'sqs', call: 'POST /', scopes: [] } as const
const action = (name: string) => ({ Action: name, Version: version })

/** Queues of SQS. Receiving is no reading: a message that was received is hidden from everybody else for a while. */
export const queueTools: Catalogue['tools'] = {
  list_queues: {
    ...asks,
    title: 'List queues',
    description: 'Addresses of the queues, or of those whose name begins with a text.',
    effect: 'read',
    arguments: { 'prefix?': text('What names begin with', 80) },
    body: { ...action('ListQueues'), QueueNamePrefix: '{prefix}' },
    answer: { items: '/ListQueuesResponse/ListQueuesResult/QueueUrl', fields: { queue_url: '' } },
    touches: [{ kind: 'queue', id: '{item/queue_url}', each: true }],
  },
  get_queue: {
    ...asks,
    title: 'Get a queue',
    description: 'How many messages wait in a queue, and how it is set up.',
    effect: 'read',
    arguments: { queue_url },
    body: { ...action('GetQueueAttributes'), QueueUrl: '{queue_url}', 'AttributeName.1': 'All' },
    answer: { items: '/GetQueueAttributesResponse/GetQueueAttributesResult/Attribute', fields: pick('Name Value') },
    touches: [theQueue],
  },
  create_queue: {
    ...asks,
    title: 'Create a queue',
    description: 'Makes an empty queue.',
    effect: 'write',
    arguments: { queue_name },
    body: { ...action('CreateQueue'), QueueName: '{queue_name}' },
    answer: { fields: { queue_url: '/CreateQueueResponse/CreateQueueResult/QueueUrl' } },
    touches: [{ kind: 'queue', id: '{result/queue_url}', label: '{arguments/queue_name}' }],
  },
  send_queue_message: {
    ...asks,
    title: 'Send a message to a queue',
    description: 'Puts a message into a queue. Whatever reads the queue acts on it.',
    effect: 'write',
    arguments: { queue_url, message: { type: 'string', minLength: 1, maxLength: 100_000, description: 'Its text' } },
    body: { ...action('SendMessage'), QueueUrl: '{queue_url}', MessageBody: '{message}' },
    answer: { fields: { message_id: '/SendMessageResponse/SendMessageResult/MessageId' } },
    touches: [theQueue],
  },
  receive_queue_messages: {
    ...asks,
    title: 'Receive messages',
    description:
      'Takes messages out to look at them. They are hidden from everybody else until their time-out, and come back then.',
    effect: 'write',
    arguments: { queue_url, 'max?': { ...number('How many at most', 1), maximum: 10 } },
    body: { ...action('ReceiveMessage'), QueueUrl: '{queue_url}', MaxNumberOfMessages: '{max}' },
    answer: {
      items: '/ReceiveMessageResponse/ReceiveMessageResult/Message',
      fields: { message_id: '/MessageId', text: '/Body', receipt_handle: '/ReceiptHandle' },
    },
    touches: [theQueue],
  },
  delete_queue_message: {
    ...asks,
    title: 'Delete a message',
    description: 'Deletes a message that was received. It can not be taken back.',
    effect: 'destructive',
    arguments: { queue_url, receipt_handle },
    body: { ...action('DeleteMessage'), QueueUrl: '{queue_url}', ReceiptHandle: '{receipt_handle}' },
    answer: { fields: {} },
    touches: [theQueue],
  },
  purge_queue: {
    ...asks,
    title: 'Empty a queue',
    description: 'Deletes all messages of a queue.',
    effect: 'destructive',
    arguments: { queue_url },
    body: { ...action('PurgeQueue'), QueueUrl: '{queue_url}' },
    answer: { fields: {} },
    touches: [theQueue],
  },
  delete_queue: {
    ...asks,
    title: 'Delete a queue',
    description: 'Deletes a queue with all its messages.',
    effect: 'destructive',
    arguments: { queue_url },
    body: { ...action('DeleteQueue'), QueueUrl: '{queue_url}' },
    answer: { fields: {} },
    touches: [theQueue],
  },
}
