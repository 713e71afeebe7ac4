import { z } from 'zod'
import { listNames } from '../directory/index.ts'
import { nameLengthMax } from '../directory/model.ts'
import { accessFlags, accessKinds } from '../governance/model.ts'
import type { Actor } from '../platform/actor.ts'
import { type Id, type IdKind, parseId, type UserId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { sha256Hex } from '../platform/secret.ts'
import { cancelReview, reviewFor, seesEverything, startReview } from './actions.ts'
import { decideItem } from './actions-decide.ts'
import { type Review, type ReviewId, type ReviewItem, reviewDecisions, reviewStates, undecidedFates } from './model.ts'
import { parseReviewers, reviewersSchema } from './parse-reviewers.ts'
import { evidenceSchema, presentEvidence } from './render-evidence.ts'
import { renderReviewDocument } from './render-evidence-document.ts'
import { itemColumns, itemSchema, presentItem, presentReview, reviewSchema } from './render-review.ts'
import { listReviews, progressOf } from './store.ts'
import { listAllItems, listItems } from './store-items.ts'

const tag = 'Access reviews'
const reasonLengthMax = 500
const rolesMax = 50
const hoursMax = 8_760
const remindersMax = 5
const remindHoursDefault = [72, 24]
const params = z.object({ id: z.string() })
const itemParams = z.object({ id: z.string(), item_id: z.string() })
const reason = z.string().trim().min(1).max(reasonLengthMax)

function idOf<K extends IdKind>(kind: K, text: string, what = 'access review'): Id<K> {
  const id = parseId(kind, text)
  if (id === undefined) throw notFound(what)
  return id
}

async function shown(on: Platform, review: Review): Promise<z.input<typeof reviewSchema>> {
  return presentReview(review, (await progressOf(on.database, [review.id])).get(review.id))
}

async function shownItems(on: Platform, items: readonly ReviewItem[]): Promise<z.input<typeof itemSchema>[]> {
  const ids = new Set(items.flatMap(({ ownerId, holderId }) => [ownerId, holderId]).filter(id => id !== undefined))
  const names = new Map((await listNames(on.database, [...ids])).map(({ id, name }) => [id, name] as const))
  return items.map(item => presentItem(item, names))
}

async function shownItem(on: Platform, item: ReviewItem): Promise<z.input<typeof itemSchema>> {
  const [shown] = await shownItems(on, [item])
  if (shown === undefined) throw notFound('item of this review')
  return shown
}

/** Whoever reads the installation sees every item; a reviewer those that are theirs. */
function onlyOf(actor: Actor, mine: boolean): UserId | undefined {
  if (actor.kind === 'person' && (mine || !seesEverything(actor))) return actor.userId
  if (seesEverything(actor)) return undefined
  throw notFound('access review')
}

const mineQuery = z.enum(['true', 'false']).optional().describe('Only what the caller may decide, or has decided.')

/** Reviews of access: administrators begin them, the people whom they name decide. */
export const reviewRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/access_reviews',
      operation: 'createAccessReview',
      summary: 'Begin a review of access: what there is now is frozen, and its reviewers are told',
      tag,
      access: 'admin',
      body: z.strictObject({
        name: z.string().trim().min(1).max(nameLengthMax),
        organization_id: z.string().nullish(),
        kinds: z.array(z.enum(accessKinds)).min(1),
        flagged: z.array(z.enum(accessFlags)).default([]).describe('Only what has one of these; empty: all.'),
        reviewers: reviewersSchema,
        undecided: z.enum(undecidedFates).default('end'),
        deadline_at: z.iso.datetime({ offset: true }),
        remind_hours_before: z
          .array(z.number().int().min(1).max(hoursMax))
          .max(remindersMax)
          .default(remindHoursDefault),
      }),
      response: reviewSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const organization = body.organization_id ?? undefined
      const review = await startReview(on, actor, {
        name: body.name,
        organizationId: organization === undefined ? undefined : idOf('organization', organization, 'organization'),
        kinds: [...new Set(body.kinds)],
        flagged: [...new Set(body.flagged)],
        reviewers: parseReviewers(body.reviewers),
        undecided: body.undecided,
        deadlineAt: new Date(body.deadline_at),
        remindHours: body.remind_hours_before,
      })
      return shown(on, review)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/access_reviews',
      operation: 'listAccessReviews',
      summary: 'List reviews of access; whoever administers nothing sees those that ask them',
      tag,
      access: 'organization',
      query: listQuery.extend({
        state: z.enum(reviewStates).optional(),
        organization_id: z.string().optional(),
        mine: mineQuery,
      }),
      response: listSchema(reviewSchema),
    },
    async (on, { actor, query }) => {
      const page = pageOf(query)
      const filter = {
        state: query.state,
        organizationId: query.organization_id,
        reviewerId: onlyOf(actor, query.mine === 'true'),
      }
      const reviews = await listReviews(on.database, filter, page)
      const progress = await progressOf(
        on.database,
        reviews.map(({ id }) => id),
      )
      return listOf(
        reviews.map(review => presentReview(review, progress.get(review.id))),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/access_reviews/{id}',
      operation: 'getAccessReview',
      summary: 'Read a review of access, and how far it is',
      tag,
      access: 'organization',
      params,
      response: reviewSchema,
    },
    async (on, { actor, params: { id } }) => shown(on, await reviewFor(on.database, actor, idOf('accessReview', id))),
  ),
  api(
    {
      method: 'post',
      path: '/v1/access_reviews/{id}/cancel',
      operation: 'cancelAccessReview',
      summary: 'End a review before its deadline: nothing ends for want of a decision',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ reason }),
      response: reviewSchema,
    },
    async (on, { actor, params: { id }, body }) =>
      shown(on, await cancelReview(on, actor, { id: idOf('accessReview', id), reason: body.reason })),
  ),
  api(
    {
      method: 'get',
      path: '/v1/access_reviews/{id}/items',
      operation: 'listAccessReviewItems',
      summary: 'List what is under review, as it was when the review began, with what was decided',
      tag,
      access: 'organization',
      params,
      query: listQuery.extend({
        kind: z.enum(accessKinds).optional(),
        state: z.enum(['open', 'decided']).optional(),
        mine: mineQuery,
        format: z.enum(['json', 'csv']).optional(),
      }),
      response: listSchema(itemSchema),
      csv: itemColumns,
    },
    async (on, { actor, params: { id }, query }) => {
      const page = pageOf(query)
      const review = await reviewFor(on.database, actor, idOf('accessReview', id))
      const filter = {
        reviewId: review.id,
        kind: query.kind,
        state: query.state,
        reviewerId: onlyOf(actor, query.mine === 'true'),
      }
      return listOf(await shownItems(on, await listItems(on.database, filter, page)), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/access_reviews/{id}/items/{item_id}/decision',
      operation: 'decideAccessReviewItem',
      summary:
        'Decide about one item: keep, reduce or remove it. A person only, freshly signed in, and never about their own access',
      tag,
      access: 'organization',
      params: itemParams,
      body: z.strictObject({
        decision: z.enum(reviewDecisions),
        roles: z
          .array(z.string().min(1))
          .min(1)
          .max(rolesMax)
          .optional()
          .describe('Of what has roles: those that are left.'),
        reason,
      }),
      response: itemSchema,
    },
    async (on, { actor, params: given, body }) => {
      const reviewId: ReviewId = idOf('accessReview', given.id)
      const itemId = idOf('reviewItem', given.item_id, 'item of this review')
      const { decision, roles: left } = body
      return shownItem(on, await decideItem(on, actor, { reviewId, itemId, decision, left, reason: body.reason }))
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/access_reviews/{id}/evidence',
      operation: 'getAccessReviewEvidence',
      summary:
        'The evidence of a review: every item, decision, reason and effect, what was signed, and how to check it',
      tag,
      access: 'auditor',
      params,
      response: evidenceSchema,
    },
    async (on, { actor, params: { id } }) => {
      const review = await reviewFor(on.database, actor, idOf('accessReview', id))
      const evidence = presentEvidence(on, review, await listAllItems(on.database, review.id))
      return { ...evidence, items: [...evidence.items] }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/access_reviews/{id}/evidence/document',
      operation: 'exportAccessReviewEvidence',
      summary: 'The same as one HTML file, which loads nothing and prints',
      tag,
      access: 'auditor',
      params,
      response: z.object({
        object: z.literal('access_review_document'),
        media_type: z.literal('text/html'),
        file_name: z.string(),
        sha256: z.string(),
        html: z.string(),
      }),
    },
    async (on, { actor, params: { id } }) => {
      const review = await reviewFor(on.database, actor, idOf('accessReview', id))
      const evidence = presentEvidence(on, review, await listAllItems(on.database, review.id))
      const html = renderReviewDocument(evidence, { name: review.name, baseUrl: on.config.baseUrl })
      return {
        object: 'access_review_document' as const,
        media_type: 'text/html' as const,
        file_name: `${review.id}.html`,
        sha256: sha256Hex(html),
        html,
      }
    },
  ),
]
