import type { Catalogue, ResourceRule } from './catalogue.ts'
import { googleAccount, googleOauth, googleRefusals, googleScope } from './google-parts.ts'
import { id, one, pick, text } from './parts.ts'

const file_id = id('Id of the file or folder')
const folder_id = id('Id of a folder; root is the uppermost one')
const fileFields = pick('id name parents size trashed', {
  mime_type: '/mimeType',
  changed_at: '/modifiedTime',
  url: '/webViewLink',
})
const asked = 'id,name,mimeType,parents,size,trashed,modifiedTime,webViewLink'
const file: ResourceRule = { kind: 'file', id: '{arguments/file_id}' }
const metadata = googleScope('drive.metadata.readonly')
const readonly = googleScope('drive.readonly')
const whole = googleScope('drive')

/** Google Drive API v3. */
export const googleDrive: Catalogue = {
  name: 'google-drive',
  title: 'Google Drive',
  docs: 'https://developers.google.com/workspace/drive/api/reference/rest/v3',
  baseUrls: {
    api: 'https://www.googleapis.com/drive/v3',
    people: 'https://www.googleapis.com',
    oauth: 'https://accounts.google.com',
    token: 'https://oauth2.googleapis.com',
  },
  token: 'An access token of Google; it ends after an hour, so OAuth is the better way',
  oauth: { ...googleOauth, includes: { [readonly]: [metadata], [whole]: [readonly, metadata] } },
  account: googleAccount,
  refusals: googleRefusals,
  pages: {
    in: 'query',
    limit: 'pageSize',
    limitMax: 100,
    cursor: 'pageToken',
    next: { kind: 'pointer', at: '/nextPageToken' },
  },
  tools: {
    list_files: {
      title: 'List files',
      description: 'Files and folders that match a query, or all of them.',
      effect: 'read',
      scopes: [metadata],
      arguments: {
        'query?': text("A query in Drive's language, like 'root' in parents and trashed = false", 1_000),
        'order?': one('By what they are sorted', 'name', 'modifiedTime desc', 'createdTime'),
      },
      call: 'GET /files',
      query: { q: '{query}', orderBy: '{order}', fields: `nextPageToken,files(${asked})` },
      paged: true,
      answer: { items: '/files', fields: fileFields },
      touches: [{ kind: 'file', id: '{item/id}', label: '{item/name}', each: true }],
    },
    get_file: {
      title: 'Get a file',
      description: 'Name, type, size and folder of one file, without what is in it.',
      effect: 'read',
      scopes: [metadata],
      arguments: { file_id },
      call: 'GET /files/{file_id}',
      query: { fields: asked },
      answer: { fields: fileFields },
      touches: [{ ...file, label: '{result/name}' }],
    },
    read_file: {
      title: 'Read a text file',
      description: 'What is in a file that holds text. Documents of Google have no such text, nor have pictures.',
      effect: 'read',
      scopes: [readonly],
      arguments: { file_id },
      call: 'GET /files/{file_id}',
      query: { alt: 'media' },
      answer: { text: 'text', fields: {} },
      touches: [file],
    },
    create_folder: {
      title: 'Create a folder',
      description: 'Makes an empty folder.',
      effect: 'write',
      scopes: [whole],
      arguments: { name: text('Its name'), 'folder_id?': folder_id },
      call: 'POST /files',
      query: { fields: asked },
      body: { name: '{name}', mimeType: 'application/vnd.google-apps.folder', parents: ['{folder_id}'] },
      answer: { fields: fileFields },
      touches: [{ kind: 'file', id: '{result/id}', label: '{arguments/name}' }],
    },
    rename_file: {
      title: 'Rename a file',
      description: 'Gives a file or folder another name.',
      effect: 'write',
      scopes: [whole],
      arguments: { file_id, name: text('Its new name') },
      call: 'PATCH /files/{file_id}',
      query: { fields: asked },
      body: { name: '{name}' },
      answer: { fields: fileFields },
      touches: [{ ...file, label: '{arguments/name}' }],
    },
    move_file: {
      title: 'Move a file',
      description: 'Takes a file out of one folder and puts it into another. Who may see it can change with that.',
      effect: 'write',
      scopes: [whole],
      arguments: { file_id, from_folder_id: folder_id, to_folder_id: folder_id },
      call: 'PATCH /files/{file_id}',
      query: { addParents: '{to_folder_id}', removeParents: '{from_folder_id}', fields: asked },
      body: {},
      answer: { fields: fileFields },
      touches: [
        { ...file, label: '{result/name}' },
        { kind: 'folder', id: '{arguments/from_folder_id}' },
        { kind: 'folder', id: '{arguments/to_folder_id}' },
      ],
    },
  },
}
