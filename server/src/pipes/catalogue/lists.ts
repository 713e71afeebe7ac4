/** Where the values of an argument can be read, so that a person chooses among what is there instead of typing it. */
export interface ValueList {
  /** A tool of the same provider that only reads, and needs no arguments besides `with`. */
  readonly tool: string
  /** Arguments with which it is asked, always the same. */
  readonly with?: Readonly<Record<string, string>>
  /** Member of each item that is the value. */
  readonly value: string
  /** Of a value with a slash in it, the part that the argument means. */
  readonly part?: 'before' | 'after'
  /** Member that says the value to a person. */
  readonly label?: string
}

/** Folders of Google Drive that are not in its bin. */
const driveFolders: ValueList = {
  tool: 'list_files',
  with: { query: "mimeType = 'application/vnd.google-apps.folder' and trashed = false", order: 'name' },
  value: 'id',
  label: 'name',
}

/** By the name of the catalogue, then of the argument, whichever of its tools takes it. */
export const valueLists: Readonly<Record<string, Readonly<Record<string, ValueList>>>> = {
  github: {
    owner: { tool: 'list_repositories', value: 'full_name', part: 'before' },
    repo: { tool: 'list_repositories', value: 'full_name', part: 'after' },
  },
  'google-drive': { folder_id: driveFolders, from_folder_id: driveFolders, to_folder_id: driveFolders },
  slack: { channel: { tool: 'list_channels', value: 'id', label: 'name' } },
}
