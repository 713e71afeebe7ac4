import { getWorkOS, withAuth } from '@workos-inc/authkit-nextjs'
import { Refusal, statusOf } from './refusal'

/** Who is signed in, as the identity server signed it. Nothing of it comes from a form. */
export interface Person {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly sessionId: string
  /** Undefined for somebody who works in no organization. */
  readonly organizationId: string | undefined
  /** What their roles permit, by the token of their session. */
  readonly permissions: readonly string[]
  /** Their role there when the token was made. */
  readonly role: string | undefined
}

/** Somebody in an organization. */
export type Member = Person & { readonly organizationId: string }

/** The person of this session, if the server still knows it: asked in each request, so that an ended session is over at once. */
export async function findPerson(): Promise<Person | undefined> {
  const { user, sessionId, organizationId, role, permissions = [] } = await withAuth()
  if (user === null || (await findSession(sessionId, user.id)) === undefined) return undefined
  return { userId: user.id, email: user.email, name: nameOf(user), sessionId, organizationId, role, permissions }
}

/** As the API has it. */
interface Session {
  readonly id: string
  readonly status: string
  readonly user_id: string | null
}

/** A living session of a user; undefined for every other one. It is asked for by its id: nothing else of the person is read. */
export async function findSession(id: string, userId: string): Promise<Session | undefined> {
  const answer = await getWorkOS()
    .get<Session>(`/v1/sessions/${encodeURIComponent(id)}`)
    .catch((cause: unknown) => {
      if (statusOf(cause) === 404) return undefined
      throw cause
    })
  return answer?.data.status === 'active' && answer.data.user_id === userId ? answer.data : undefined
}

/** The person who asks; whoever has no session is refused. */
export async function requirePerson(): Promise<Person> {
  const person = await findPerson()
  if (person === undefined) throw new Refusal(401, 'You are not signed in.')
  return person
}

/** The person who asks, in their organization. */
export async function requireMember(): Promise<Member> {
  const member = inOrganization(await requirePerson())
  if (member === undefined) throw new Refusal(403, 'You belong to no organization here.')
  return member
}

/** The same person as a member; undefined for somebody who works in no organization. */
export function inOrganization(person: Person): Member | undefined {
  const { organizationId } = person
  return organizationId === undefined ? undefined : { ...person, organizationId }
}

interface Named {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly email: string
}

/** What a person is called on pages. */
export function nameOf({ firstName, lastName, email }: Named): string {
  return [firstName, lastName].filter(Boolean).join(' ') || email
}
