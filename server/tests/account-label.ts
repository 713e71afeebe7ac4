import { upstreamOf } from '../src/pipes/methods/index.ts'
import { Secret } from '../src/platform/secret.ts'
import type { CatalogueGround } from './catalogue-ground.ts'

/** What the provider calls the holder of a token, or why it does not. */
export async function accountLabelOf({ on, provider }: CatalogueGround, token?: string): Promise<string> {
  const source = { provider, principal: 'test', credential: token === undefined ? undefined : new Secret(token) }
  const found = await upstreamOf('rest').accountLabel(on, source)
  switch (found.outcome) {
    case 'named':
      return found.label
    case 'accepted':
      return 'accepted'
    case 'failed':
      return found.why
  }
}
