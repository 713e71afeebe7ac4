import { PageHead } from '../../parts/page-head.tsx'
import { PrincipalList } from '../principals/list.tsx'

export default function ServiceAccounts() {
  return (
    <>
      <PageHead title="Service accounts">
        What API keys do is booked on their sessions; a person answers for each.
      </PageHead>
      <PrincipalList
        kind="service_account"
        what="service accounts"
        title="Service accounts"
        path="/service-accounts"
        empty={<p>An API key brings its service account along. The first start made one.</p>}
      />
    </>
  )
}
