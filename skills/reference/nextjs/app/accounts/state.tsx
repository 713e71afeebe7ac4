import { Time } from '../../lib/identity/page'
import { lackedBy, type Provider } from './providers'

/** How an account stands, as it is: whatever is not connected, or lacks something, is said to. */
export function State({ provider }: { provider: Provider }) {
  const { connected_account: account } = provider
  if (account === null) return '○ Not connected'
  if (account.state !== 'connected') return '◔ Has to be connected again'
  const lacked = lackedBy(provider, account)
  if (lacked.length > 0) return `◔ Connected, and lacks ${lacked.join(', ')}`
  return (
    <>
      ● Connected since <Time>{account.created_at}</Time>
    </>
  )
}
