import type { Catalogue, ResourceRule } from './catalogue.ts'
import { googleAccount, googleOauth, googleRefusals, googleScope } from './google-parts.ts'
import { email, flag, id, list, pick, text } from './parts.ts'

const message_id = id('Id of the message')
const thread_id = id('Id of the thread')
const draft_id = id('Id of the draft')
const label_id = id('Id of the label, like INBOX or Label_1')
const labels = (description: string) => list(description, { type: 'string', maxLength: 100 }, 50)
const labelChanges = {
  'add_label_ids?': labels('Labels to add'),
  'remove_label_ids?': labels('Labels to take away'),
}
const sentChanges = { addLabelIds: '{add_label_ids}', removeLabelIds: '{remove_label_ids}' }
const query = text("A query in Gmail's search language, like from:ada is:unread", 500)
const letter = {
  to: list('Who it is for', email),
  'cc?': list('Who gets a copy', email),
  'bcc?': list('Who gets a hidden copy', email),
  subject: { type: 'string', maxLength: 250, description: 'Its subject' },
  body: { type: 'string', maxLength: 100_000, description: 'Its text, without formatting' },
  'in_reply_to?': {
    type: 'string',
    maxLength: 500,
    pattern: '^<[^\\s<>]+>$',
    description: 'message_id_header of the mail that it answers',
  },
  'thread_id?': thread_id,
}
const written = {
  raw: {
    $mail: {
      to: '{to}',
      cc: '{cc}',
      bcc: '{bcc}',
      subject: '{subject}',
      text: '{body}',
      in_reply_to: '{in_reply_to}',
    },
  },
  threadId: '{thread_id}',
}

const headers = '/payload/headers'
const envelope = pick('id snippet', {
  thread_id: '/threadId',
  labels: '/labelIds',
  from: `${headers}/name=From/value`,
  to: `${headers}/name=To/value`,
  subject: `${headers}/name=Subject/value`,
  date: `${headers}/name=Date/value`,
})
const messageFields = {
  ...envelope,
  message_id_header: [`${headers}/name=Message-ID/value`, `${headers}/name=Message-Id/value`],
  text: [
    '/payload/parts/mimeType=text~1plain/body/data',
    '/payload/parts/0/parts/mimeType=text~1plain/body/data',
    '/payload/body/data',
  ],
  attachments: '/payload/parts/*/filename',
}
const sent = pick('id', { thread_id: '/threadId', labels: '/labelIds' })
const message: ResourceRule = { kind: 'message', id: '{arguments/message_id}' }
const thread: ResourceRule = { kind: 'thread', id: '{arguments/thread_id}' }
const draft: ResourceRule = { kind: 'draft', id: '{arguments/draft_id}' }
const label: ResourceRule = { kind: 'label', id: '{arguments/label_id}' }
const mailbox: ResourceRule = { kind: 'mailbox', id: 'me', label: 'the mailbox' }
const recipients: ResourceRule = { kind: 'recipient', id: '{item}', each: '/to' }

const readonly = googleScope('gmail.readonly')
const modify = googleScope('gmail.modify')
const send = googleScope('gmail.send')
const compose = googleScope('gmail.compose')
const settings = googleScope('gmail.settings.basic')
const everything = 'https://mail.google.com/'

/** Gmail API v1. */
export const gmail: Catalogue = {
  name: 'gmail',
  title: 'Gmail',
  docs: 'https://developers.google.com/workspace/gmail/api/reference/rest',
  baseUrls: {
    api: 'https://gmail.googleapis.com/gmail/v1',
    people: 'https://www.googleapis.com',
    oauth: 'https://accounts.google.com',
    token: 'https://oauth2.googleapis.com',
  },
  token: 'An access token of Google; it ends after an hour, so OAuth is the better way',
  oauth: {
    ...googleOauth,
    includes: {
      [modify]: [readonly, send, compose],
      [compose]: [send],
      [everything]: [modify, readonly, send, compose],
    },
  },
  account: googleAccount,
  refusals: googleRefusals,
  pages: {
    in: 'query',
    limit: 'maxResults',
    limitMax: 100,
    cursor: 'pageToken',
    next: { kind: 'pointer', at: '/nextPageToken' },
  },
  tools: {
    search_messages: {
      title: 'Search messages',
      description: 'Ids of messages that match a query, newest first. Read one with get_message.',
      effect: 'read',
      scopes: [readonly],
      arguments: {
        'query?': query,
        'label_ids?': labels('Only messages that have all of these labels'),
        'include_spam_trash?': flag('Also what is in spam and trash'),
      },
      call: 'GET /users/me/messages',
      query: { q: '{query}', labelIds: '{label_ids}', includeSpamTrash: '{include_spam_trash}' },
      paged: true,
      answer: { items: '/messages', total: '/resultSizeEstimate', fields: pick('id', { thread_id: '/threadId' }) },
      touches: [mailbox, { kind: 'message', id: '{item/id}', each: true }],
    },
    get_message: {
      title: 'Read a message',
      description: 'Sender, subject, text and names of attachments of one message.',
      effect: 'read',
      scopes: [readonly],
      arguments: { message_id },
      call: 'GET /users/me/messages/{message_id}',
      query: { format: 'full' },
      answer: { fields: messageFields, base64: ['text'] },
      touches: [{ ...message, label: '{result/subject}' }],
    },
    search_threads: {
      title: 'Search threads',
      description: 'Conversations that match a query, newest first.',
      effect: 'read',
      scopes: [readonly],
      arguments: { 'query?': query, 'label_ids?': labels('Only threads that have all of these labels') },
      call: 'GET /users/me/threads',
      query: { q: '{query}', labelIds: '{label_ids}' },
      paged: true,
      answer: { items: '/threads', total: '/resultSizeEstimate', fields: pick('id snippet') },
      touches: [mailbox, { kind: 'thread', id: '{item/id}', each: true }],
    },
    get_thread: {
      title: 'Read a thread',
      description: 'All messages of a conversation in short, oldest first.',
      effect: 'read',
      scopes: [readonly],
      arguments: { thread_id },
      call: 'GET /users/me/threads/{thread_id}',
      query: { format: 'metadata' },
      answer: { items: '/messages', fields: envelope },
      touches: [thread, { kind: 'message', id: '{item/id}', label: '{item/subject}', each: true }],
    },
    list_labels: {
      title: 'List labels',
      description: 'Labels of the mailbox with their ids.',
      effect: 'read',
      scopes: [readonly],
      arguments: {},
      call: 'GET /users/me/labels',
      answer: { items: '/labels', fields: pick('id name type') },
      touches: [mailbox],
    },
    list_drafts: {
      title: 'List drafts',
      description: 'Drafts that are not sent yet.',
      effect: 'read',
      scopes: [readonly],
      arguments: {},
      call: 'GET /users/me/drafts',
      paged: true,
      answer: { items: '/drafts', fields: pick('id', { message_id: '/message/id', thread_id: '/message/threadId' }) },
      touches: [mailbox, { kind: 'draft', id: '{item/id}', each: true }],
    },
    get_draft: {
      title: 'Read a draft',
      description: 'Recipients, subject and text of one draft.',
      effect: 'read',
      scopes: [readonly],
      arguments: { draft_id },
      call: 'GET /users/me/drafts/{draft_id}',
      query: { format: 'full' },
      answer: {
        fields: pick('id', {
          to: '/message/payload/headers/name=To/value',
          subject: '/message/payload/headers/name=Subject/value',
          text: ['/message/payload/parts/mimeType=text~1plain/body/data', '/message/payload/body/data'],
        }),
        base64: ['text'],
      },
      touches: [draft],
    },
    create_draft: {
      title: 'Write a draft',
      description: 'Puts a mail among the drafts. It is not sent.',
      effect: 'write',
      scopes: [compose],
      arguments: letter,
      call: 'POST /users/me/drafts',
      body: { message: written },
      answer: { fields: pick('id', { message_id: '/message/id' }) },
      touches: [{ kind: 'draft', id: '{result/id}', label: '{arguments/subject}' }],
    },
    update_draft: {
      title: 'Rewrite a draft',
      description: 'Replaces a draft by another text.',
      effect: 'write',
      scopes: [compose],
      arguments: { draft_id, ...letter },
      call: 'PUT /users/me/drafts/{draft_id}',
      body: { message: written },
      answer: { fields: pick('id', { message_id: '/message/id' }) },
      touches: [draft],
    },
    send_message: {
      title: 'Send a mail',
      description: 'Sends a mail in the name of the connected account. It can not be taken back.',
      effect: 'write',
      scopes: [send],
      arguments: letter,
      call: 'POST /users/me/messages/send',
      body: written,
      answer: { fields: sent },
      touches: [{ kind: 'message', id: '{result/id}', label: '{arguments/subject}' }, recipients],
    },
    send_draft: {
      title: 'Send a draft',
      description: 'Sends a draft as it is. It can not be taken back.',
      effect: 'write',
      scopes: [compose],
      arguments: { draft_id },
      call: 'POST /users/me/drafts/send',
      body: { id: '{draft_id}' },
      answer: { fields: sent },
      touches: [draft, { kind: 'message', id: '{result/id}' }],
    },
    delete_draft: {
      title: 'Delete a draft',
      description: 'Deletes a draft at once, not into the trash.',
      effect: 'destructive',
      scopes: [compose],
      arguments: { draft_id },
      call: 'DELETE /users/me/drafts/{draft_id}',
      answer: { fields: {} },
      touches: [draft],
    },
    label_message: {
      title: 'Label a message',
      description: 'Adds and removes labels: without INBOX it is archived, without UNREAD it is read.',
      effect: 'write',
      scopes: [modify],
      arguments: { message_id, ...labelChanges },
      call: 'POST /users/me/messages/{message_id}/modify',
      body: sentChanges,
      answer: { fields: sent },
      touches: [message],
    },
    label_thread: {
      title: 'Label a thread',
      description: 'Adds and removes labels of all messages of a conversation.',
      effect: 'write',
      scopes: [modify],
      arguments: { thread_id, ...labelChanges },
      call: 'POST /users/me/threads/{thread_id}/modify',
      body: sentChanges,
      answer: { fields: pick('id') },
      touches: [thread],
    },
    trash_message: {
      title: 'Move a message to the trash',
      description: 'It can be taken out again for 30 days.',
      effect: 'write',
      scopes: [modify],
      arguments: { message_id },
      call: 'POST /users/me/messages/{message_id}/trash',
      answer: { fields: sent },
      touches: [message],
    },
    untrash_message: {
      title: 'Take a message out of the trash',
      description: 'Puts a message back to where it was.',
      effect: 'write',
      scopes: [modify],
      arguments: { message_id },
      call: 'POST /users/me/messages/{message_id}/untrash',
      answer: { fields: sent },
      touches: [message],
    },
    label_messages: {
      title: 'Label several messages',
      description: 'Adds and removes labels of up to fifty messages at once.',
      effect: 'write',
      scopes: [modify],
      arguments: {
        message_ids: list('Ids of the messages', message_id),
        ...labelChanges,
      },
      call: 'POST /users/me/messages/batchModify',
      body: { ids: '{message_ids}', ...sentChanges },
      answer: { fields: {} },
      touches: [{ kind: 'message', id: '{item}', each: '/message_ids' }],
    },
    trash_thread: {
      title: 'Move a thread to the trash',
      description: 'All its messages can be taken out again for 30 days.',
      effect: 'write',
      scopes: [modify],
      arguments: { thread_id },
      call: 'POST /users/me/threads/{thread_id}/trash',
      answer: { fields: pick('id') },
      touches: [thread],
    },
    untrash_thread: {
      title: 'Take a thread out of the trash',
      description: 'Puts all messages of a thread back to where they were.',
      effect: 'write',
      scopes: [modify],
      arguments: { thread_id },
      call: 'POST /users/me/threads/{thread_id}/untrash',
      answer: { fields: pick('id') },
      touches: [thread],
    },
    list_filters: {
      title: 'List filters',
      description: 'What happens by itself to mails that come in.',
      effect: 'read',
      scopes: [settings],
      arguments: {},
      call: 'GET /users/me/settings/filters',
      answer: { items: '/filter', fields: pick('id criteria action') },
      touches: [mailbox],
    },
    create_filter: {
      title: 'Create a filter',
      description: 'Labels or archives mails by itself when they come in. It never forwards any.',
      effect: 'write',
      scopes: [settings],
      arguments: {
        'from?': text('Mails from this sender', 254),
        'query?': query,
        ...labelChanges,
      },
      call: 'POST /users/me/settings/filters',
      body: {
        criteria: { from: '{from}', query: '{query}' },
        action: sentChanges,
      },
      answer: { fields: pick('id criteria action') },
      touches: [{ kind: 'filter', id: '{result/id}' }, mailbox],
    },
    delete_filter: {
      title: 'Delete a filter',
      description: 'Nothing happens by itself any more to the mails that it was for.',
      effect: 'destructive',
      scopes: [settings],
      arguments: { filter_id: id('Id of the filter') },
      call: 'DELETE /users/me/settings/filters/{filter_id}',
      answer: { fields: {} },
      touches: [{ kind: 'filter', id: '{arguments/filter_id}' }],
    },
    create_label: {
      title: 'Create a label',
      description: 'Makes a label that messages can be put under.',
      effect: 'write',
      scopes: [modify],
      arguments: { name: text('Its name; a slash puts it under another one', 225) },
      call: 'POST /users/me/labels',
      body: { name: '{name}' },
      answer: { fields: pick('id name') },
      touches: [{ kind: 'label', id: '{result/id}', label: '{arguments/name}' }],
    },
    rename_label: {
      title: 'Rename a label',
      description: 'Gives a label of the account another name.',
      effect: 'write',
      scopes: [modify],
      arguments: { label_id, name: text('Its new name', 225) },
      call: 'PATCH /users/me/labels/{label_id}',
      body: { name: '{name}' },
      answer: { fields: pick('id name') },
      touches: [label],
    },
    delete_label: {
      title: 'Delete a label',
      description: 'Deletes a label and takes it off every message.',
      effect: 'destructive',
      scopes: [modify],
      arguments: { label_id },
      call: 'DELETE /users/me/labels/{label_id}',
      answer: { fields: {} },
      touches: [label],
    },
  },
}
