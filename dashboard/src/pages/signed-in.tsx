import { PageHead } from '../parts/page-head.tsx'

/** Where a fresh sign-in in a window of its own ends. */
export default function SignedIn() {
  return (
    <>
      <PageHead title="You are signed in again">Close this window, and do there what asked for it.</PageHead>
      <button type="button" className="button" onClick={() => window.close()}>
        Close this window
      </button>
    </>
  )
}
