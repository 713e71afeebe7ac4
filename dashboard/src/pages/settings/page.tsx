import { useAddress } from '../../address.ts'
import { PageLink } from '../../parts/link.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { Installation } from './installation.tsx'
import { Keys } from './keys.tsx'
import { Log } from './log.tsx'
import { SignIn } from './sign-in.tsx'

const tabs = [
  ['installation', 'Installation', Installation],
  ['sign-in', 'Sign-in', SignIn],
  ['keys', 'Keys', Keys],
  ['log', 'Log', Log],
] as const

/** What holds for the whole installation. */
export default function Settings() {
  const { search } = useAddress()
  const [current, , Shown] = tabs.find(([tab]) => tab === search.tab) ?? tabs[0]
  return (
    <>
      <PageHead title="Settings">What holds for the whole installation: its facts, its keys, its log.</PageHead>
      <nav className="tabs" aria-label="Part">
        {tabs.map(([tab, words]) => (
          <PageLink
            key={tab}
            to="/settings"
            search={{ tab }}
            {...(tab === current ? { 'aria-current': 'page' as const } : {})}
          >
            {words}
          </PageLink>
        ))}
      </nav>
      <Shown />
    </>
  )
}
