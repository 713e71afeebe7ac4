import { type DashboardWord, dashboardWords } from './model.ts'

/** Where a browser says that a request comes from, and the header that only our own page sets. */
export interface DashboardRequest {
  readonly header: string | null
  readonly origin: string | null
  /** `Sec-Fetch-Site`, which no page can set (Fetch Metadata Request Headers, section 2.3). */
  readonly fetchSite: string | null
}

/**
 * Does this request come from a page of the dashboard? A cookie alone never opens the API: it goes along with whatever a browser
 * sends here, also for another site, and for another port of this host (T42). So the header must be there, the browser must say
 * itself that the page is of the very same origin, and an `Origin` must be ours to the letter. Undefined for everything else.
 */
export function dashboardRequest(request: DashboardRequest, baseUrl: string): DashboardWord | undefined {
  const { header, origin, fetchSite } = request
  if (fetchSite !== 'same-origin') return undefined
  if (origin !== null && !isOurs(origin, baseUrl)) return undefined
  return dashboardWords.find(word => word === header)
}

function isOurs(origin: string, baseUrl: string): boolean {
  return URL.canParse(origin) && origin === new URL(baseUrl).origin
}
