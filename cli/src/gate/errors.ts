export type UnreadableCode =
  | 'artifact_missing'
  | 'artifact_empty'
  | 'too_many_files'
  | 'artifact_too_large'
  | 'file_too_large'
  | 'path_too_deep'
  | 'path_not_plain'
  | 'symlink'
  | 'imports_unread'
  | 'not_a_file'
  | 'binary_file'
  | 'unparsable'
  | 'tree_too_large'
  | 'too_tangled'

/** The gate can't judge what it was given. Never a verdict: what can't be read can't be approved. */
export class Unreadable extends Error {
  readonly code: UnreadableCode
  /** The file it is about, relative to the artifact. */
  readonly file: string
  constructor(code: UnreadableCode, file: string, message: string) {
    super(message)
    this.name = 'Unreadable'
    this.code = code
    this.file = file
  }
}
