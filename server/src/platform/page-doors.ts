import { type Frame, page } from './page.ts'
import { assetResponse } from './page-assets.ts'
import { Refusal } from './refusal.ts'
import { renderFailure, renderNotFound, renderRefused, renderStaleForm } from './render-error.ts'
import { operationsDoor, type Route } from './route.ts'

/** Stylesheet and mark, under addresses that name their content. */
export const assetRoutes: readonly Route[] = [
  operationsDoor('/assets/{name}', {
    summary: 'A stylesheet or mark of the hosted pages',
    handle: (_on, call) => {
      const response = assetResponse(call.url.pathname)
      if (response !== undefined) return response
      throw new Refusal({ status: 404, code: 'not_found', message: 'There is nothing at this address.' })
    },
  }),
]

/** A refusal as a person sees it: what is so, the next step, a reference. */
export function refusalPage(frame: Frame, refusal: Refusal, reference: string): Response {
  const headers = Object.entries(refusal.headers ?? {})
  return page(bodyOf(frame, refusal, reference), { status: refusal.status, headers })
}

function bodyOf(frame: Frame, refusal: Refusal, reference: string): string {
  if (refusal.status === 404) return renderNotFound(frame, reference).toString()
  if (refusal.status === 500) return renderFailure(frame, reference).toString()
  if (refusal.code === 'csrf') return renderStaleForm(frame, '/account', reference).toString()
  return renderRefused(frame, refusal, reference).toString()
}
