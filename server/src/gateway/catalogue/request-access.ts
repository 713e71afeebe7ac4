import {
  type AccessAsk,
  type AskedApproval,
  type GrantSeen,
  listLivingGrants,
  parseConstraints,
  requestAccess,
  type ToolRequest,
} from '../../approvals/index.ts'
import { type AccountLookup, fitting } from '../../pipes/index.ts'
import { canonicalize, type Json } from '../../platform/json.ts'
import type { Platform } from '../../platform/platform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { markActivity } from '../../sessions/index.ts'
import { accountRefusal, connectionRefusal, openApproval } from '../actions-approval.ts'
import { findCallableAtDoor } from '../actions-tools.ts'
import type { McpRequest } from '../methods/method.ts'
import { isObject, isRefused, type JsonObject, type RefusedCall, textIn } from '../model.ts'
import { accountNamedCharactersMax } from '../parse-account-named.ts'
import {
  approvalFacts,
  clockTime,
  dataResult,
  driftedRefusal,
  isPassing,
  refusalOf,
  refuse,
} from '../render-refusal.ts'
import type { GatewayTool } from './gateway-tool.ts'
import { grantFacts } from './session-status.ts'

const toolsAskedAtOnceMax = 50

const constraintSchema: JsonObject = {
  type: 'object',
  description:
    'A bound on one argument: {"equals": value}, {"one_of": [values]}, {"prefix": text}, {"matches": pattern} or {"min": n, "max": n}.',
  minProperties: 1,
  maxProperties: 2,
}

/** The one way to access for longer than a call. The person sees the purpose, each tool and each bound, and may narrow all of it. */
export const requestAccessTool: GatewayTool = {
  definition: {
    name: 'gateway__request_access',
    title: 'Request access',
    description:
      'Asks a person for access to tools for this session. Ask once for everything that the task needs, with a purpose in one sentence that the person can judge, ' +
      'and bind arguments that you know with constraints (for example {"repo": {"equals": "acme/website"}}): narrow requests are approved sooner. ' +
      'The answer is status "approval_required" with an approval_url to show to the person and an approval_id for gateway__wait_for_approval, or status "granted" when you have it already. ' +
      'Repeating an open request returns the same approval.',
    inputSchema: {
      type: 'object',
      properties: {
        purpose: {
          type: 'string',
          minLength: 1,
          maxLength: 4000,
          description: 'What you are going to do, and why, for the person who decides.',
        },
        tools: {
          type: 'array',
          minItems: 1,
          maxItems: toolsAskedAtOnceMax,
          items: {
            type: 'object',
            properties: {
              name: { type: 'string', maxLength: 128, description: 'As gateway__search_tools gives it.' },
              account: {
                type: 'string',
                maxLength: accountNamedCharactersMax,
                description:
                  'The account to use, by id, name or label. Where several fit and you name none, the person chooses.',
              },
              constraints: {
                type: 'object',
                additionalProperties: constraintSchema,
                description: 'Bounds by argument name. An argument without one is free.',
              },
            },
            required: ['name'],
            additionalProperties: false,
          },
        },
        duration_seconds: {
          type: 'integer',
          minimum: 1,
          description: 'How long you need it. Less is approved sooner.',
        },
        max_calls: { type: 'integer', minimum: 1, description: 'How many calls you need at most.' },
        max_bytes: {
          type: 'integer',
          minimum: 1,
          description: 'How many bytes of results you need at most, all together. Results beyond it are withheld.',
        },
      },
      required: ['purpose', 'tools'],
      additionalProperties: false,
    },
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  },
  call: async (on, request, args) => {
    const asked = await readTools(on, request, args)
    if (isRefused(asked)) return asked
    const { session, door } = request
    await markActivity(on, session)
    const durationSeconds = wholeNumber(args.duration_seconds)
    const maxCalls = wholeNumber(args.max_calls)
    const maxBytes = wholeNumber(args.max_bytes)
    if (durationSeconds === undefined && maxCalls === undefined && maxBytes === undefined) {
      const grants = coveringGrants(asked, await listLivingGrants(on.database, session.id))
      if (grants !== undefined) {
        return dataResult({ status: 'granted', grants: grants.map(grant => grantFacts(grant, door)) })
      }
    }
    const approval = await ask(on, {
      session,
      purpose: textIn(args, 'purpose') ?? '',
      tools: asked,
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
      ...(maxCalls === undefined ? {} : { maxCalls }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    })
    if (isRefused(approval)) return approval
    const open = openApproval(approval)
    const text =
      `A person has to approve this by ${clockTime(open.expiresAt)} (code ${open.code}): ${open.url} ` +
      `Show them this address, then call gateway__wait_for_approval with ${open.id}.`
    return dataResult({ status: 'approval_required', ...approvalFacts(open) }, text)
  },
}

/** What can't be asked is the agent's to correct, so it is told as a refused call; too many requests stay a 429 (T70). */
async function ask(on: Platform, access: AccessAsk): Promise<AskedApproval | RefusedCall> {
  try {
    return await requestAccess(on, access)
  } catch (cause) {
    if (!(cause instanceof Refusal) || isPassing(cause)) throw cause
    return refusalOf(cause)
  }
}

function wholeNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

async function readTools(on: Platform, request: McpRequest, args: JsonObject): Promise<ToolRequest[] | RefusedCall> {
  const asked: ToolRequest[] = []
  const entries = Array.isArray(args.tools) ? args.tools.filter(isObject) : []
  for (const entry of entries) {
    const read = await readTool(on, request, entry)
    if (isRefused(read)) return read
    asked.push(read)
  }
  return asked
}

async function readTool(on: Platform, request: McpRequest, entry: JsonObject): Promise<ToolRequest | RefusedCall> {
  const name = textIn(entry, 'name') ?? ''
  const named = textIn(entry, 'account')
  const callable = await findCallableAtDoor(on, request, { name, account: named })
  if (callable === undefined || callable.tool.state === 'gone')
    return refuse('tool_gone', `Refused: there is no tool ${name}. Look with gateway__search_tools.`)
  const { tool, account } = callable
  if (tool.state === 'drifted') return driftedRefusal(tool, 'pinned')
  if (account.outcome === 'connection_required')
    return connectionRefusal(on, request.session, { provider: tool.providerSlug, connectPath: account.connectPath })
  if (account.outcome === 'account_unknown') return accountRefusal(tool.providerSlug, account)
  const parsed = parseConstraints(entry.constraints)
  if (parsed.ok) return { tool, ...accountAsked(account, named), constraints: parsed.constraints }
  const faults = parsed.faults.map(({ argument, message }) => `${argument || 'constraints'}: ${message}`)
  return refuse('arguments_refused', `Refused: the constraints of ${name} can't be read. ${faults.join('; ')}.`)
}

/** One account, or those among which the person chooses, where several fit and the agent names none. */
function accountAsked(account: AccountLookup, named: string | undefined): Pick<ToolRequest, 'account' | 'choices'> {
  const meant = account.outcome === 'connected' ? account.account : undefined
  const fits = fitting(account)
  return named !== undefined || fits.length < 2 ? { account: meant } : { account: meant, choices: fits }
}

/** Living grants that give all of it already, on the same accounts and with the same bounds. */
function coveringGrants(asked: readonly ToolRequest[], grants: readonly GrantSeen[]): GrantSeen[] | undefined {
  const found = asked.map(({ tool, account, choices, constraints }) =>
    grants.find(grant => {
      if (choices !== undefined) return false
      const bounds = grant.bounds[tool.id]
      if (bounds?.digest !== tool.digest || grant.accountId !== account?.id) return false
      if (grant.callsLeft === 0 || grant.bytesLeft === 0) return false
      const free = Object.keys(bounds.constraints).length === 0
      return free || canonicalize(bounds.constraints) === canonicalize(constraints)
    }),
  )
  const covering = found.filter(grant => grant !== undefined)
  return covering.length === asked.length ? [...new Set(covering)] : undefined
}
