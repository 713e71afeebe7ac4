import type { NextFunction, Request, Response } from 'express'
import { csrfTokenOf } from './guard.ts'
import { type Fragment, html, type Part, quoted } from './html.ts'
import { Refusal, statusOf } from './refusal.ts'
import type { Person } from './session.ts'

interface Link {
  readonly path: string
  readonly title: string
  /** Shown to administrators of the organization alone; the page asks again by itself. */
  readonly needs?: 'admin'
}

/** Pages that the navigation leads to; each module adds its own. */
export const navigation: Link[] = []

interface Page {
  readonly title: string
  readonly person: Person | undefined
  readonly body: Fragment
}

/** Answers with a whole page. */
export function sendPage(response: Response, { title, person, body }: Page): void {
  const path = response.req.path
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/ambit.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="home" href="/">Example</a>
${person === undefined ? undefined : bar(person, path)}
</header>
<main id="main">
<h1>${title}</h1>
${body}
</main>
</body>
</html>`
  response.type('html').send(whole.text)
}

/** What concerns the organization, and behind the person's name what concerns them. */
function bar(person: Person, path: string): Fragment {
  const shown = navigation.filter(({ needs }) => needs === undefined || needs === person.role)
  const links = (own: boolean) =>
    shown
      .filter(({ needs }) => (needs === undefined) === own)
      .map(
        link =>
          html`<li><a href="${link.path}"${link.path === path ? html` aria-current="page"` : undefined}>${link.title}</a></li>`,
      )
  return html`<nav aria-label="Main"><ul>${links(false)}</ul></nav>
<div class="who">
<details><summary>${quoted(person.name)}</summary><nav aria-label="Account"><ul>${links(true)}</ul></nav></details>
${form(person, { action: '/sign-out', button: 'Sign out' })}
</div>`
}

interface Form {
  readonly action: string
  readonly button: string
  /** What the button does, for those who hear it without the row around it. */
  readonly label?: string
  readonly hidden?: Readonly<Record<string, string>>
  readonly fields?: Part
  readonly main?: boolean
}

/** A form that changes something. It belongs to the session of this person. */
export function form(person: Person, { action, button, label, hidden = {}, fields, main = false }: Form): Fragment {
  const all = Object.entries({ csrf: csrfTokenOf(person), ...hidden })
  return html`<form method="post" action="${action}">${all.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}${fields}<button${main ? html` class="main"` : undefined}${
    label === undefined ? undefined : html` aria-label="${label}"`
  }>${button}</button></form>`
}

/** A time in UTC, readable by a person and by a program. */
export function time(value: string | Date): Fragment {
  const at = new Date(value)
  const iso = at.toISOString()
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  return html`<time datetime="${iso}">${day}, ${iso.slice(11, 16)} UTC</time>`
}

/** What nothing is served for. */
export function notFound(_request: Request, _response: Response): void {
  throw new Refusal(404, 'There is nothing here.')
}

/** The last of all handlers. A refusal says its text; what we did not expect says nothing of itself. */
export function sendError(cause: unknown, _request: Request, response: Response, _next: NextFunction): void {
  const refusal = cause instanceof Refusal ? cause : unexpected(cause)
  const { path, title } = refusal.next
  response.status(refusal.status)
  const body = html`<p role="alert">${refusal.message}</p><p><a href="${path}">${title}</a></p>`
  sendPage(response, { title: titles[refusal.status] ?? 'This did not work', person: undefined, body })
}

const titles: Readonly<Record<number, string>> = {
  401: 'You are not signed in',
  403: 'This is not allowed',
  404: 'Nothing here',
  409: 'Something else changed',
  422: 'Look at this again',
}

/** The kind of what went wrong goes to the log; its text may hold secrets. */
function unexpected(cause: unknown): Refusal {
  console.error(cause instanceof Error ? cause.name : 'unknown')
  const status = statusOf(cause)
  if (status === 404) return new Refusal(404, 'There is nothing here.')
  if (status === 409) return new Refusal(409, 'Something else changed meanwhile. Open the page again.')
  return new Refusal(503, 'The identity server did not answer as it should. Try again in a minute.')
}
