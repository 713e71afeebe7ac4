import { makeId } from './make-id.ts'

export interface Approval {
  readonly id: string
  readonly user: string
  /** The agent's own words. */
  purpose: string
  readonly code: string
  readonly state: 'pending' | 'approved' | 'denied'
  readonly tools: readonly { readonly id: string; name: string; readonly effect: 'read' | 'write' | 'destructive' }[]
}

const asked: readonly (readonly [Approval['state'], string])[] = [
  ['pending', 'Collect the open issues of the release'],
  ['pending', 'Write the notes of the release'],
  ['pending', 'Close what was mended'],
  ['pending', 'Tell the team that it is out'],
  ['denied', 'Remove the branches of the release'],
]

/** What agents ask a person for: four requests wait, one is over. */
export function approvalsOfPerson(user: string, name: string): Approval[] {
  return asked.map(([state, purpose], index) => ({
    id: makeId('approval'),
    user,
    purpose: `${purpose} for ${name}`,
    code: `KX4T-${index}${name.slice(0, 3).toUpperCase()}`,
    state,
    tools: [
      { id: makeId('tool'), name: 'github__list_issues', effect: 'read' },
      { id: makeId('tool'), name: 'github__create_issue', effect: 'write' },
    ],
  }))
}
