import { seeOther } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { page, type Route } from '../platform/route.ts'
import { type Filling, filled, type Shown, showPortal, type Visiting, within } from './actions-pages.ts'
import { addStream, removeStream, streamsOf } from './actions-streams.ts'
import { renderStreams } from './render-streams.ts'

const here = '/portal/streams'

async function showStreams(on: Platform, at: Visiting | Filling, shown: Shown = {}): Promise<Response> {
  const streams = await streamsOf(on, at.visit.organizationId)
  const body = renderStreams({
    ...at.view,
    ...shown,
    streams: streams.map(({ id, url, lastError, firstIndex, nextIndex }) => ({
      id,
      url: url ?? '',
      error: lastError ?? undefined,
      hasSent: nextIndex > firstIndex,
    })),
    typed: 'form' in at && shown.error !== undefined ? (at.form.get('url') ?? undefined) : undefined,
  })
  return showPortal(on, at, body, shown)
}

async function add(on: Platform, { actor, visit, form }: Filling): Promise<Response> {
  await addStream(on, actor, { organizationId: visit.organizationId, url: form.get('url')?.trim() ?? '' })
  return seeOther(here)
}

async function remove(on: Platform, { actor, visit, form }: Filling): Promise<Response> {
  await removeStream(on, actor, { organizationId: visit.organizationId, id: form.get('stream_id') ?? '' })
  return seeOther(here)
}

export const streamPages: readonly Route[] = [
  page('get', here, { summary: 'Where the log of an organization is sent', handle: within('streams', showStreams) }),
  page('post', here, {
    summary: 'Send the log of an organization to an address',
    handle: filled('streams', add, showStreams),
  }),
  page('post', `${here}/remove`, {
    summary: 'Send nothing more there',
    handle: filled('streams', remove, showStreams),
  }),
]
