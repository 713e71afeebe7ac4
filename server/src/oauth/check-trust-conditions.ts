/** One thing that has to be true of a workload's token. */
export type TrustCondition =
  | { readonly claim: string; readonly equals: string }
  | { readonly claim: string; readonly prefix: string }

/** Claims that say whose workload it is: one of them has to be pinned, or everybody's at that issuer would come in. */
export const identifyingClaims = [
  'sub',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'project_id',
  'project_path',
  'namespace_id',
  'namespace_path',
  'kubernetes.io/namespace',
  'kubernetes.io/serviceaccount/name',
  'kubernetes.io/serviceaccount/uid',
  'email',
  'azp',
  'appid',
  'oid',
] as const

/** What may be asked besides: how and for what it runs. */
const furtherClaims = [
  'ref',
  'ref_type',
  'ref_protected',
  'ref_path',
  'environment',
  'event_name',
  'workflow',
  'workflow_ref',
  'job_workflow_ref',
  'runner_environment',
  'actor_id',
  'tid',
] as const

/** The closed set: what a workflow can choose freely, like the title of a run, is not in it. */
export const trustClaims: readonly string[] = [...identifyingClaims, ...furtherClaims]

const identifying: ReadonlySet<string> = new Set(identifyingClaims)

/**
 * Why these conditions would let in more than somebody means, or undefined. A prefix ends where a name ends, else `repo:acme`
 * lets `repo:acme-evil` in as well.
 */
export function conditionsFault(conditions: readonly TrustCondition[]): string | undefined {
  if (!conditions.some(({ claim }) => identifying.has(claim)))
    return `Pin whose workload it is: one condition on ${identifyingClaims.slice(0, 3).join(', ')} or another claim that says so.`
  for (const condition of conditions) {
    if (!trustClaims.includes(condition.claim)) return `There is no condition on the claim ${condition.claim}.`
    if ('prefix' in condition && !/^[^*]{2,}[/:]$/.test(condition.prefix))
      return 'A prefix ends with "/" or ":", where a name ends.'
    if ('equals' in condition && /^$|\*/.test(condition.equals)) return 'A value stands as it is, without "*".'
  }
  return undefined
}

/** True when each condition holds; a claim that is missing, or is no text, fits none. */
export function conditionsHold(
  conditions: readonly TrustCondition[],
  claims: Readonly<Record<string, unknown>>,
): boolean {
  return conditions.length > 0 && conditions.every(condition => holds(condition, valueAt(claims, condition.claim)))
}

function holds(condition: TrustCondition, value: unknown): boolean {
  if (typeof value !== 'string') return false
  return 'equals' in condition ? value === condition.equals : value.startsWith(condition.prefix)
}

/** Kubernetes has its claims one in another. */
function valueAt(claims: Readonly<Record<string, unknown>>, claim: string): unknown {
  let found: unknown = claims
  for (const member of claim.split('/')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, member)) return undefined
    found = Reflect.get(found, member)
  }
  return found
}
