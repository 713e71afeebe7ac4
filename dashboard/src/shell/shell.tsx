import { Dialog } from '@base-ui/react/dialog'
import { Menu } from '@base-ui/react/menu'
import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useLocation, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useGo } from '../address.ts'
import { type Caller, isSignedOut, queries, readCaller, readsAll, send } from '../api.ts'
import { groups, type PageEntry, pages } from '../pages.ts'
import { PageLink } from '../parts/link.tsx'
import { Glyph } from '../parts/state.tsx'
import { At } from '../parts/time.tsx'
import { Failed, Loading } from '../parts/view-states.tsx'
import { KeyList } from './key-list.tsx'
import { useKeys } from './keys.ts'
import { useLive, useLiveState } from './live.ts'
import { Palette } from './palette.tsx'

/** Everything around a page. Nothing of it is shown before it is known who uses it. */
export function Shell() {
  const caller = useQuery({ queryKey: ['caller'], queryFn: readCaller, staleTime: 60_000, refetchInterval: 60_000 })
  if (caller.data !== undefined) return <Inside caller={caller.data} signedOut={isSignedOut(caller.error)} />
  if (isSignedOut(caller.error)) return <ToSignIn />
  return (
    <main className="content" id="main">
      <h1 className="hidden">Ambit</h1>
      {caller.isError ? <Failed what="Who you are" query={caller} /> : <Loading what="the dashboard" />}
    </main>
  )
}

/** The way in, which leads back to this address. */
function signInHref(): string {
  return `/dashboard/enter?return_to=${encodeURIComponent(location.pathname + location.search)}`
}

function ToSignIn() {
  useEffect(() => location.replace(signInHref()), [])
  return (
    <main className="content" id="main">
      <h1>Sign in to continue</h1>
      <p>
        <a href={signInHref()}>Sign in</a>
      </p>
    </main>
  )
}

function Inside({ caller, signedOut }: { readonly caller: Caller; readonly signedOut: boolean }) {
  const [searching, setSearching] = useState(false)
  const [listing, setListing] = useState(false)
  const go = useGo()
  const { pathname } = useLocation()
  const reads = readsAll(caller)
  useLive(reads)
  // The page that is still shown while the next one is loaded is judged too: it would ask for what is refused.
  const shown = useRouterState({ select: ({ matches }) => matches.at(-1)?.pathname ?? '' })
  const isElsewhere = !reads && !placesOfReviewers.test(pathname)
  const mayShow = reads || placesOfReviewers.test(shown)
  useKeys({
    'mod+k': () => setSearching(reads),
    '?': () => setListing(true),
    c: copyOpenId,
    e: focusEnd,
    ...Object.fromEntries(
      pagesOf(caller).flatMap(({ key, path }) => (key === undefined ? [] : [[`g ${key}`, () => go(path)]])),
    ),
  })
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <div className="shell">
        <nav className="side" aria-label="Main">
          <Brand />
          <Navigation caller={caller} />
          <Foot caller={caller} />
        </nav>
        <div className="inside">
          <header className="topbar">
            <NavigationDrawer caller={caller} />
            {reads && (
              <button type="button" className="find" onClick={() => setSearching(true)}>
                <Glyph is="search" />
                <span>Search or run a command</span>
                <kbd className="wide-only">{modKey} K</kbd>
              </button>
            )}
            <span className="push" />
            <PersonMenu caller={caller} onKeys={() => setListing(true)} />
          </header>
          <Band caller={caller} signedOut={signedOut} />
          <main className="content" id="main" tabIndex={-1}>
            {isElsewhere && <Navigate to={pathOfReviewers} replace />}
            {mayShow && !isElsewhere && <Outlet />}
          </main>
        </div>
      </div>
      <Palette open={searching} onOpenChange={setSearching} onKeys={() => setListing(true)} />
      <KeyList open={listing} onOpenChange={setListing} />
    </>
  )
}

const modKey = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl'

/** C copies the whole id of what is open. */
function copyOpenId(): void {
  const place = document.querySelector('.side-panel') ?? document.querySelector('.page-head')
  place?.querySelector<HTMLElement>('[data-copies="id"]')?.click()
}

/** E goes to the button that ends; pressing it is a second step. */
function focusEnd(): void {
  const buttons = document.querySelectorAll<HTMLElement>('.side-panel [id^="end-"], .is-open [id^="end-"], #end-this')
  buttons[0]?.focus()
}

function Brand() {
  return (
    <div className="side-org">
      <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="10" cy="13" r="6.6" fill="none" stroke="currentColor" strokeWidth="2.4" />
        <circle className="mark-dot" cx="10" cy="13" r="2.3" />
        <path fill="currentColor" d="M18 3h3v18.5h-3z" />
      </svg>
      Ambit
    </div>
  )
}

/** The pages of whoever only decides about access, and where a second sign-in comes back to. */
const pathOfReviewers = '/my-reviews'
const placesOfReviewers = /^(\/dashboard)?\/(my-reviews|reviews\/review_|signed-in)/

/** Whoever only decides about access has one page in the navigation. */
function pagesOf(caller: Caller): readonly PageEntry[] {
  return readsAll(caller) ? pages : pages.filter(({ path }) => path === pathOfReviewers)
}

/** What the address marks: the page itself, or the list that its object is of. */
export function currentPage(path: string): PageEntry | undefined {
  const below = path.replace(/^\/dashboard/, '').replace(/\/$/, '') || '/'
  return pages.find(page => {
    const segments = page.path.split('/')
    const given = below.split('/')
    return (
      segments.length === given.length &&
      segments.every((segment, at) => segment.startsWith('$') || segment === given[at])
    )
  })
}

function Navigation({ caller, onGo }: { readonly caller: Caller; readonly onGo?: () => void }) {
  const { pathname } = useLocation()
  const current = currentPage(pathname)
  const marked = current?.under ?? current?.path
  return groups.map(group => {
    const listed = pagesOf(caller).filter(page => page.group === group)
    if (listed.length === 0) return null
    return (
      <div key={group}>
        <h2>{group}</h2>
        <ul>
          {listed.map(({ path, title }) => (
            <li key={path}>
              <PageLink
                to={path}
                {...(onGo === undefined ? {} : { onClick: onGo })}
                aria-current={path === marked ? 'page' : undefined}
              >
                {title}
                {path === '/approvals' && <WaitingBadge />}
              </PageLink>
            </li>
          ))}
        </ul>
      </div>
    )
  })
}

/** Only what waits for this very person. */
export function useWaiting() {
  const id = queries.getQueryData<Caller>(['caller'])?.id
  return useQuery({
    queryKey: ['waiting', id],
    enabled: id !== undefined,
    queryFn: () =>
      send<{ data: readonly Waiting[] }>('GET', '/v1/approvals', {
        query: { user_id: id, state: 'pending', limit: 20 },
      }),
  })
}

export interface Waiting {
  readonly id: string
  readonly session_id: string
  readonly kind: 'access' | 'call'
  readonly state: string
  readonly code: string
  readonly url: string
  readonly purpose: string | null
  readonly tools: readonly { readonly name: string; readonly effect: string }[]
  readonly expires_at: string
}

function WaitingBadge() {
  const count = useWaiting().data?.data.length ?? 0
  if (count === 0) return null
  return (
    <span className="badge">
      {count}
      <span className="hidden"> waiting</span>
    </span>
  )
}

const lateSeconds = 5

/** Which server this is, whether its log keeps up, and which switches are looser than in production. */
function Foot({ caller }: { readonly caller: Caller }) {
  const { head, lagSeconds } = useLiveState()
  const health = useQuery({
    queryKey: ['health'],
    queryFn: () => send<{ loosened: { egress_allow: unknown; rate_limits: string } }>('GET', '/health'),
    staleTime: Infinity,
  })
  const loosened = health.data?.loosened
  const allowed = Array.isArray(loosened?.egress_allow) && loosened.egress_allow.length > 0
  return (
    <p className="side-foot">
      {location.host}
      <br />
      {readsAll(caller) && (
        <span className={lagSeconds > lateSeconds ? 't-wait' : ''}>
          {head === undefined
            ? 'Log not read yet'
            : lagSeconds > lateSeconds
              ? `Log ${Math.round(lagSeconds)} s behind`
              : 'Log up to date'}
        </span>
      )}
      {loosened?.rate_limits === 'off' && (
        <>
          <br />
          <span className="t-wait">Rate limits are off</span>
        </>
      )}
      {allowed && (
        <>
          <br />
          <span className="t-wait">Private addresses allowed</span>
        </>
      )}
    </p>
  )
}

/** On a narrow screen the navigation comes over the page. */
function NavigationDrawer({ caller }: { readonly caller: Caller }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button-small only-small" aria-label="Open navigation">
        <Glyph is="menu" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="drawer side">
          <div className="drawer-head">
            <Dialog.Title className="hidden">Navigation</Dialog.Title>
            <Brand />
            <Dialog.Close className="button button-small" aria-label="Close navigation">
              <Glyph is="refused" />
            </Dialog.Close>
          </div>
          <nav aria-label="Main" className="drawer-nav">
            <Navigation caller={caller} onGo={() => setOpen(false)} />
          </nav>
          <Foot caller={caller} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PersonMenu({ caller, onKeys }: { readonly caller: Caller; readonly onKeys: () => void }) {
  return (
    <Menu.Root>
      <Menu.Trigger className="face face-button">
        <span aria-hidden="true">{caller.name.slice(0, 2).toUpperCase()}</span>
        <span className="hidden">{caller.name}, your session</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-place" sideOffset={6} align="end">
          <Menu.Popup className="menu">
            <Menu.Group>
              <Menu.GroupLabel className="menu-about">
                <b>{caller.name}</b>
                <span>
                  {caller.role ?? 'reviewer'}, until <At at={caller.session.expires_at} />
                </span>
              </Menu.GroupLabel>
              <Menu.LinkItem className="menu-item" href="/account">
                Your account
              </Menu.LinkItem>
              <Menu.Item className="menu-item" onClick={onKeys}>
                Keys
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={signOut}>
                Sign out of the dashboard
              </Menu.Item>
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** Ends this session; the next page asks for a sign-in as its policy says. */
export async function signOut(): Promise<void> {
  await send('POST', '/v1/me/end', { body: {} }).catch(() => undefined)
  location.assign('/account')
}

const announcedSeconds = 120

/** One line below the top bar: not connected, signed out, or about to be. */
function Band({ caller, signedOut }: { readonly caller: Caller; readonly signedOut: boolean }) {
  const { offlineSince } = useLiveState()
  const left = (new Date(caller.session.expires_at).getTime() - Date.now()) / 1000
  if (signedOut)
    return (
      <p className="band t-wait" role="alert">
        <Glyph is="ended" /> This session has ended. <a href={signInHref()}>Sign in to continue</a>; what you typed
        stays until you do.
      </p>
    )
  if (offlineSince !== undefined)
    return (
      <p className="band t-wait" role="status">
        <Glyph is="waiting" /> Not connected since <At at={offlineSince} precision="second" />. This may be out of date;
        nothing can be changed until it returns.
      </p>
    )
  if (left < announcedSeconds)
    return (
      <p className="band t-wait" role="status">
        <Glyph is="waiting" /> Your session ends at <At at={caller.session.expires_at} precision="second" />.{' '}
        <a href={signInHref()}>Begin another one</a>
      </p>
    )
  return null
}
