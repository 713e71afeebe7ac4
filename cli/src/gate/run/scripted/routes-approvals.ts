import { presentList } from './present.ts'
import { presentApproval } from './present-access.ts'
import { type ApiRoute, ok, unknown } from './route.ts'

/** What agents ask people for. No route decides: that is done on the page of the request, which is the server's own. */
export const approvalRoutes: readonly ApiRoute[] = [
  {
    method: 'GET',
    path: '/v1/approvals',
    answer: ({ state, issuer }, { query }) =>
      ok(
        presentList(
          [...state.approvals.values()]
            .filter(({ user }) => query.user_id === undefined || user === query.user_id)
            .filter(approval => query.state === undefined || approval.state === query.state)
            .map(approval => presentApproval(approval, issuer)),
        ),
      ),
  },
  {
    method: 'GET',
    path: '/v1/approvals/{id}',
    answer: ({ state, issuer }, _request, part) => {
      const approval = state.approvals.get(part(3))
      if (approval === undefined) return unknown
      const whole = { grants: [], shown: null, decision: null, decisions: [], remaining: null }
      return ok({ ...presentApproval(approval, issuer), ...whole })
    },
  },
]
