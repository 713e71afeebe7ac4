import { notFound, redirect } from 'next/navigation'
import { type Admin, asAdmin } from './admin'
import { findPerson, inOrganization, type Member, type Person } from './person'
import type { Place } from './recent'

/** Who opens a page. Whoever has no session signs in first, and comes back. */
export async function openAsPerson(page: Place): Promise<Person> {
  const person = await findPerson()
  if (person === undefined) redirect(`/sign-in?returnTo=${page}`)
  return person
}

/** Who opens a page for people of an organization. For somebody without one it is not there. */
export async function openAsMember(page: Place): Promise<Member> {
  const member = inOrganization(await openAsPerson(page))
  if (member === undefined) notFound()
  return member
}

/** Who opens a page for administrators. For everybody else it is not there. */
export async function openAsAdmin(page: Place): Promise<Admin> {
  const admin = await asAdmin(await openAsMember(page))
  if (admin === undefined) notFound()
  return admin
}
