import { type Approval, getApproval, openArguments as openAsked } from '../approvals/index.ts'
import { idFrom } from '../platform/ids.ts'
import { parseJson } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { openSecret } from '../vault/index.ts'
import { argumentsPlaceOf } from './actions-admit.ts'
import { isObject, type JsonObject } from './model.ts'
import { type Looking, listRecordedUnder, type RecordedUnder } from './store-recorded.ts'

/** With its arguments in the clear; undefined when they do not stand where they were sealed. */
export type OpenedRecord = Omit<RecordedUnder, 'argumentsSealed'> & { readonly args: JsonObject | undefined }

/** What was recorded under an organization lately, newest first, opened one by one as it is asked for. */
export async function recordedUnder(
  on: Platform,
  looking: Looking,
): Promise<{ readonly records: AsyncIterable<OpenedRecord>; readonly complete: boolean }> {
  const { recorded, complete } = await listRecordedUnder(on.database, looking)
  return { records: opened(on, recorded), complete }
}

async function* opened(on: Platform, recorded: readonly RecordedUnder[]): AsyncGenerator<OpenedRecord> {
  for (const { argumentsSealed, ...record } of recorded)
    yield { ...record, args: await openOne(on, record, argumentsSealed).catch(() => undefined) }
}

async function openOne(
  on: Platform,
  { kind, id, tool, onBehalfOf }: Omit<RecordedUnder, 'argumentsSealed'>,
  sealed: Buffer | undefined,
): Promise<JsonObject | undefined> {
  if (kind === 'approval') return openAsked(on, await getApproval(on.database, idFrom('approval', id)))
  if (kind === 'request') return boundValues(await getApproval(on.database, idFrom('approval', id)), tool)
  if (sealed === undefined) return undefined
  const table = kind === 'refusal' ? 'refused_calls' : 'calls'
  const text = await openSecret(on, argumentsPlaceOf(onBehalfOf ?? 'installation', id, table), sealed)
  const parsed = parseJson(text.reveal())
  return parsed.ok && isObject(parsed.value) ? parsed.value : undefined
}

/** What every call of this tool under the request would have: the arguments that are bound to one value. The rest is not known. */
function boundValues({ request }: Approval, name: string): JsonObject {
  const bounds = request.tools.find(tool => tool.name === name)?.constraints ?? {}
  return Object.fromEntries(
    Object.entries(bounds).flatMap(([argument, bound]) => ('equals' in bound ? [[argument, bound.equals]] : [])),
  )
}
