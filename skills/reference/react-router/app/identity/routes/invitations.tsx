import { useLoaderData } from 'react-router'
import { pageLoader } from '../answer.server'
import { csrfTokenOf } from '../guard.server'
import { type Invitation, listInvitations } from '../invitations.server'
import { ActForm, Frame, Notice, RecentSignIn, Roles, Theirs, Time } from '../page'
import { listRoles } from '../roles.server'
import { requireAdmin } from '../session.server'
import { isFresh } from '../step-up.server'

export const loader = pageLoader(async ({ request, context }) => {
  const person = await requireAdmin(request, context)
  const query = new URL(request.url).searchParams
  const [{ invitations, next }, roles] = await Promise.all([
    listInvitations(person, query.get('after')),
    listRoles(person),
  ])
  return { invitations, next, roles, done: query.get('done'), isFresh: isFresh(person), csrf: csrfTokenOf(person) }
})

export const meta = () => [{ title: 'Invitations' }]

const words = {
  sent: 'The invitation is on its way.',
  resent: 'It is on its way again.',
  withdrawn: 'The invitation counts no more.',
}
const states: Readonly<Record<string, string>> = {
  accepted: '● Accepted',
  expired: '┤ Ended',
  revoked: '┤ Withdrawn',
}

/** Whom the administrator's organization invited, and a way to invite somebody. */
export default function Invitations() {
  const { invitations, next, roles, done, isFresh, csrf } = useLoaderData<typeof loader>()
  return (
    <Frame
      title="Invitations"
      intro="Whom you invite gets a mail. They belong to your organization once they accept, and not before."
    >
      <Notice words={words} name={done} />
      <RecentSignIn isFresh={isFresh} page="/invitations">
        Inviting somebody asks for a sign-in of the last 5 minutes.
      </RecentSignIn>
      {invitations.length === 0 ? (
        <p className="notice">Nobody is invited.</p>
      ) : (
        <ul className="list">
          {invitations.map(invitation => (
            <Row key={invitation.id} invitation={invitation} csrf={csrf} />
          ))}
        </ul>
      )}
      {next && (
        <p>
          <a href={`/invitations?after=${next}`}>Older invitations</a>
        </p>
      )}
      <section aria-labelledby="invite">
        <h2 id="invite" className="section">
          Invite somebody
        </h2>
        <ActForm action="/invitations/send" csrf={csrf} button="Send invitation" isMain>
          <label className="field wide">
            E-mail address
            <input name="email" type="email" required maxLength={254} autoComplete="off" />
          </label>
          <label className="field">
            Role
            <select name="role" defaultValue="member">
              <Roles of={roles} />
            </select>
          </label>
        </ActForm>
      </section>
    </Frame>
  )
}

function Row({ invitation, csrf }: { invitation: Invitation; csrf: string }) {
  const { id, email, state, role, until } = invitation
  const waits = state === 'pending'
  const act = { csrf, hidden: { invitation: id } }
  return (
    <li className="item">
      <div className="who">
        <strong>
          <Theirs>{email}</Theirs>
        </strong>
        <span className="quiet">
          {role} {waits ? '◔ Waiting, ends ' : (states[state] ?? state)}
          {waits && <Time at={until} />}
        </span>
      </div>
      {waits && (
        <>
          <ActForm action="/invitations/resend" button="Send again" about={`to ${email}`} {...act} />
          <ActForm action="/invitations/withdraw" button="Withdraw" about={`from ${email}`} {...act} />
        </>
      )}
    </li>
  )
}
