import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from 'react-router'
import sheet from './identity.css?url'
import { Refused } from './page'
import { Refusal, statusOf } from './refusal.server'

/**
 * The loader of a page. Whoever is not signed in is led to do so and comes back; what else it refuses is said by the page's frame, and
 * what we did not expect says nothing of itself.
 */
export function pageLoader<Value>(load: (args: LoaderFunctionArgs) => Promise<Value>) {
  return async (args: LoaderFunctionArgs): Promise<Value> => {
    try {
      return await load(args)
    } catch (cause) {
      if (cause instanceof Response) throw cause
      const { status, message, next } = refusalOf(cause)
      const { pathname } = new URL(args.request.url)
      if (status === 401) throw redirect(`/sign-in?returnTo=${encodeURIComponent(pathname)}`, 303)
      throw data({ text: message, next }, { status })
    }
  }
}

/** What answers without a page of its own: a change, or a step of a sign-in. What it refuses is a page all the same. */
export function handler(answer: (args: ActionFunctionArgs) => Promise<Response>) {
  return async (args: ActionFunctionArgs): Promise<Response> => {
    try {
      return await answer(args)
    } catch (cause) {
      return cause instanceof Response ? cause : refusalPage(refusalOf(cause))
    }
  }
}

function refusalPage({ status, message, next }: Refusal): Response {
  return pageAnswer(message, <Refused status={status} text={message} next={next} />, status)
}

/**
 * A page that answers a change itself, and is shown once. The forms of these pages go to routes without a page of their own: for those
 * with one, React Router compares `Origin` with the address that it sees, which behind a proxy is not the one that people see.
 */
export function pageAnswer(title: string, page: ReactNode, status = 200): Response {
  const text = renderToStaticMarkup(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="stylesheet" href={sheet} />
      </head>
      <body className="identity-alone">{page}</body>
    </html>,
  )
  return new Response(`<!doctype html>${text}`, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}

/** The kind of what went wrong goes to the log; its text may hold secrets. */
function refusalOf(cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause
  console.error(cause instanceof Error ? cause.name : 'unknown')
  const status = statusOf(cause)
  if (status === 404) return new Refusal(404, 'There is nothing here.')
  if (status === 409) return new Refusal(409, 'Something else changed meanwhile. Open the page again.')
  return new Refusal(503, 'The identity server did not answer as it should. Try again in a minute.')
}
