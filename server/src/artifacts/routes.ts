import { z } from 'zod'
import type { Actor } from '../platform/actor.ts'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { type Caller, filesOf, reviewArtifact, submitArtifact } from './actions.ts'
import { checkArtifact } from './actions-check.ts'
import {
  type Artifact,
  type ArtifactId,
  artifactFileSchema,
  artifactKinds,
  artifactStates,
  filesMax,
  newArtifactSchema,
  reviewReportSchema,
} from './model.ts'
import {
  artifactColumns,
  artifactSchema,
  artifactWholeSchema,
  checkedSchema,
  presentArtifact,
  presentChecked,
  presentWhole,
} from './render-artifact.ts'
import { getArtifact, listArtifacts } from './store.ts'
import { listReviewsOf } from './store-reviews.ts'

const tag = 'Artifacts'
const reviewsShown = 20
const params = z.object({ id: z.string() })

function artifactId(text: string): ArtifactId {
  const id = parseId('artifact', text)
  if (id === undefined) throw notFound('artifact')
  return id
}

/** Nothing of the server itself calls its API, and a visit of the portal reaches none of this. */
function callerOf(actor: Actor): Caller {
  if (actor.kind === 'system' || actor.kind === 'portal') throw notFound('artifact')
  return actor
}

async function whole(on: Platform, artifact: Artifact) {
  return presentWhole(on, artifact, await listReviewsOf(on.database, artifact.id, reviewsShown))
}

/** Identity code that agents made. No route here decides anything: a person does that on the page of the artifact. */
export const artifactRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/artifacts',
      operation: 'createArtifact',
      summary: 'Submit identity code that an agent made: its files by digest, and the report of a gate',
      tag,
      access: 'admin',
      body: newArtifactSchema,
      response: artifactWholeSchema,
      status: 201,
    },
    async (on, { actor, body }) => whole(on, await submitArtifact(on, callerOf(actor), body)),
  ),
  api(
    {
      method: 'get',
      path: '/v1/artifacts',
      operation: 'listArtifacts',
      summary: 'List artifacts, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({
        state: z.enum(artifactStates).optional(),
        kind: z.enum(artifactKinds).optional(),
        application_id: z.string().optional(),
        session_id: z.string().optional().describe('Of the agent that made it.'),
        digest: z.string().optional(),
      }),
      response: listSchema(artifactSchema),
      csv: artifactColumns,
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { state, kind, digest, application_id: applicationId, session_id: sessionId } = query
      const found = await listArtifacts(on.database, { state, kind, applicationId, sessionId, digest }, page)
      return listOf(
        found.map(each => presentArtifact(on, each)),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/artifacts/{id}',
      operation: 'getArtifact',
      summary: 'Read an artifact: who made it, what was found, the access model it encodes, and the decision',
      tag,
      access: 'auditor',
      params,
      response: artifactWholeSchema,
    },
    async (on, { params: { id } }) => whole(on, await getArtifact(on.database, artifactId(id))),
  ),
  api(
    {
      method: 'get',
      path: '/v1/artifacts/{id}/files',
      operation: 'listArtifactFiles',
      summary: 'Read the files of an artifact by path, mode, digest and size',
      tag,
      access: 'auditor',
      params,
      response: z.object({ object: z.literal('list'), data: z.array(artifactFileSchema) }),
    },
    async (on, { params: { id } }) => ({ object: 'list' as const, data: await filesOf(on, artifactId(id)) }),
  ),
  api(
    {
      method: 'post',
      path: '/v1/artifacts/{id}/reviews',
      operation: 'reviewArtifact',
      summary: 'Bring the report of a gate about exactly these files; a person decides about it',
      tag,
      access: 'admin',
      params,
      body: reviewReportSchema,
      response: artifactWholeSchema,
      status: 201,
    },
    async (on, { actor, params: { id }, body }) =>
      whole(on, await reviewArtifact(on, callerOf(actor), { id: artifactId(id), report: body })),
  ),
  api(
    {
      method: 'post',
      path: '/v1/artifacts/{id}/check',
      operation: 'checkArtifact',
      summary: 'Compare what is there with what was approved: a build that is not told `passes` fails',
      tag,
      access: 'auditor',
      params,
      body: z.strictObject({ files: z.array(artifactFileSchema).min(1).max(filesMax) }),
      response: checkedSchema,
    },
    async (on, { actor, params: { id }, body }) =>
      presentChecked(on, await checkArtifact(on, callerOf(actor), { id: artifactId(id), files: body.files })),
  ),
]
