import type { ReactNode } from 'react'
import { Links, Meta, type MiddlewareFunction, Outlet } from 'react-router'
import sheet from './app.css?url'

/** No page of this application runs a script, so none may; a project that has scripts names them here. */
export const middleware: MiddlewareFunction<Response>[] = [
  async (_args, next) => {
    const response = await next()
    response.headers.append('Content-Security-Policy', "default-src 'none'; style-src 'self'; img-src 'self' data:")
    return response
  },
]

export const links = () => [{ rel: 'stylesheet', href: sheet }]

export function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <Meta />
        <Links />
      </head>
      <body>{children}</body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

/** What went wrong is for nobody outside. */
export function ErrorBoundary() {
  return <p role="alert">This did not work.</p>
}
