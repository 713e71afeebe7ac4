import type { Act, ActsGround, Neighbours } from './acts.ts'

const dayMs = 86_400_000

/** Of the applications that there are: the first start makes one. */
const asked = (): object => ({
  name: 'Applications of the year',
  kinds: ['application'],
  reviewers: { by: 'installation_role', role: 'owner' },
  deadline_at: new Date(Date.now() + 7 * dayMs).toISOString(),
})

/** Who keeps access, decided by people; the decision itself is made at the dashboard. */
export const acts = (g: ActsGround): readonly Act[] => [
  g.api('POST /v1/access_reviews', ['access_review.started'], async () => {
    await g.makeApplication()
    return { body: asked() }
  }),
  g.api('POST /v1/access_reviews/{id}/cancel', ['access_review.cancelled'], async () => {
    await g.makeApplication()
    const { id } = await g.make('/v1/access_reviews', asked())
    return { path: `/v1/access_reviews/${id}/cancel`, body: { reason: 'A test.' } }
  }),
]

export const changesNothing: Readonly<Record<string, string>> = {
  'POST /v1/access_reviews/{id}/items/{item_id}/decision':
    'no key decides about access; what a person decides at the dashboard is recorded in src/reviews/reviews.test.ts',
}

export const neighbours: Neighbours = {
  async real({ node }) {
    await node.api('POST', '/v1/applications', { name: 'Reviewed' })
    const { id } = await node.api('POST', '/v1/access_reviews', asked())
    const { data } = await node.api('GET', `/v1/access_reviews/${id}/items`)
    return { review: String(id), reviewItem: String(Object(data)[0].id) }
  },
  kindOf: { access_reviews: 'review', items: 'reviewItem' },
  bodies: {
    'POST /v1/access_reviews/{id}/cancel': { reason: 'A test.' },
    'POST /v1/access_reviews/{id}/items/{item_id}/decision': { decision: 'keep', reason: 'A test.' },
  },
}
