import { resolve } from 'node:path'
import type { Artifact } from '../gate/read-artifact.ts'
import type { Call, Command, Result, Value } from '../model.ts'
import { serverOf } from '../routes/call-route.ts'
import { readWhole } from './artifacts-review.ts'

interface Checked {
  readonly artifact_id: string | null
  readonly passes: boolean
  readonly because: string
  readonly digest: string
  readonly changes: readonly { readonly path: string; readonly change: string; readonly from: string | null }[]
  readonly url: string | null
}

/** `ambit artifacts check PATH`: what a build asks. Everything but exactly the files that a person approved fails it. */
export const artifactsCheck: Command = {
  name: 'artifacts check',
  summary: 'Compare code with the artifact that a person approved; fails on whatever is not reviewed or has drifted',
  example: 'ambit artifacts check . --artifact artifact_01J8XQ',
  arguments: [{ name: 'path', summary: 'a file, or the folder of the code' }],
  options: [
    {
      name: 'artifact',
      kind: 'text',
      summary: 'the artifact that this code is; without it one with exactly these files is looked for',
    },
  ],
  result: {
    type: 'object',
    required: ['artifact_id', 'passes', 'because', 'digest', 'changes', 'url'],
    properties: {
      artifact_id: { type: ['string', 'null'] },
      passes: { type: 'boolean' },
      because: {
        enum: [
          'approved',
          'files_changed',
          'rules_outdated',
          'submitted',
          'reviewed',
          'rejected',
          'expired',
          'not_submitted',
        ],
      },
      digest: { type: 'string' },
      changes: { type: 'array', items: { type: 'object', required: ['path', 'change', 'from'] } },
      url: { type: ['string', 'null'] },
    },
  },
  run: async (call: Call): Promise<Result> => {
    const { world, profile, options } = call
    const artifact = readWhole(resolve(world.cwd, call.arguments.path ?? ''), call)
    const server = await serverOf({ world, profile, command: call.command })
    const id = typeof options.artifact === 'string' ? options.artifact : await artifactWith(artifact.digest)
    const checked = id === undefined ? notSubmitted(artifact) : await compare(id)
    return { value: presentChecked(checked), text: textOf(checked), exit: checked.passes ? 0 : 1 }

    /** An approved one first: the same files may have been submitted twice. */
    async function artifactWith(digest: string): Promise<string | undefined> {
      const query = { digest, limit: '100' }
      const page = await server.send({
        method: 'GET',
        template: '/v1/artifacts',
        parameters: {},
        query,
        body: undefined,
      })
      const { data } = page as { readonly data: readonly { readonly id: string; readonly state: string }[] }
      return (data.find(({ state }) => state === 'approved') ?? data[0])?.id
    }

    async function compare(id: string): Promise<Checked> {
      const body: Value = {
        files: artifact.files.map(({ path, executable, sha256, size }) => ({
          path,
          mode: executable ? 'executable' : 'file',
          sha256,
          size,
        })),
      }
      const template = '/v1/artifacts/{id}/check'
      return (await server.send({ method: 'POST', template, parameters: { id }, query: {}, body })) as Checked
    }
  },
}

function notSubmitted({ digest }: Artifact): Checked {
  return { artifact_id: null, passes: false, because: 'not_submitted', digest, changes: [], url: null }
}

function presentChecked({ artifact_id, passes, because, digest, changes, url }: Checked): Checked {
  return { artifact_id, passes, because, digest, changes, url }
}

const words: Readonly<Record<string, string>> = {
  approved: 'Exactly these files are approved.',
  files_changed: 'The files are not those that were approved.',
  rules_outdated: 'The rules became stricter since the review; it needs a fresh one.',
  submitted: 'Nobody has reviewed it.',
  reviewed: 'A review waits for a person.',
  rejected: 'A person rejected it.',
  expired: 'The approval is over.',
  not_submitted: 'No artifact has exactly these files. Name the one that this code is with --artifact, or submit it.',
}

function textOf({ because, changes, url }: Checked): string {
  const listed = changes.map(({ path, change, from }) => `  ${change}  ${path}${from === null ? '' : ` (was ${from})`}`)
  return [words[because] ?? because, ...listed, ...(url === null ? [] : [url])].join('\n')
}
