import { asAdmin } from '../lib/identity/admin'
import styles from '../lib/identity/identity.module.css'
import { Frame, Theirs } from '../lib/identity/page'
import { findPerson, inOrganization, type Person } from '../lib/identity/person'

const ofOrganization = [
  ['/team', 'People'],
  ['/invitations', 'Invitations'],
  ['/roles', 'Roles'],
  ['/domains', 'Domains'],
  ['/sso', 'Single sign-on'],
  ['/api-keys', 'API keys'],
  ['/accounts/members', 'Accounts elsewhere'],
  ['/audit', 'Log'],
  ['/changes', 'Changes'],
] as const
const own = [
  ['/account', 'Your account'],
  ['/profile', 'Your profile'],
  ['/organizations', 'Your organizations'],
  ['/sessions', 'Your sessions'],
  ['/mfa', 'Second factor'],
  ['/accounts', 'Your accounts elsewhere'],
  ['/approvals', 'Requests of agents'],
] as const

/** Who is signed in, and where they go from here. */
export default async function Home() {
  const person = await findPerson()
  if (person === undefined)
    return (
      <Frame title="Acme" intro="Nobody is signed in.">
        <a className={styles.main} href="/sign-in">
          Sign in
        </a>
      </Frame>
    )
  const links = [...((await isAdmin(person)) ? ofOrganization : []), ...own]
  return (
    <Frame title="Acme" intro="You are signed in.">
      <p>
        <Theirs>{person.email}</Theirs>
      </p>
      <ul className={styles.list}>
        {links.map(([path, name]) => (
          <li key={path} className={styles.item}>
            <a href={path}>{name}</a>
          </li>
        ))}
      </ul>
    </Frame>
  )
}

/** Each page asks again by itself. */
async function isAdmin(person: Person): Promise<boolean> {
  const member = inOrganization(person)
  return member !== undefined && (await asAdmin(member)) !== undefined
}
