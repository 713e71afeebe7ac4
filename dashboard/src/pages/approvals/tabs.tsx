import { PageLink } from '../../parts/link.tsx'

const tabs = [
  { to: '/approvals', title: 'Requests' },
  { to: '/approvals/acts', title: 'Decided by several' },
  { to: '/approvals/rules', title: 'Rules' },
  { to: '/approvals/delegations', title: 'Delegations' },
] as const

/** What belongs to approvals, one page each. */
export function ApprovalTabs({ at }: { readonly at: (typeof tabs)[number]['to'] }) {
  return (
    <nav className="tabs" aria-label="Approvals">
      {tabs.map(({ to, title }) => (
        <PageLink key={to} to={to} aria-current={to === at ? 'page' : undefined}>
          {title}
        </PageLink>
      ))}
    </nav>
  )
}
