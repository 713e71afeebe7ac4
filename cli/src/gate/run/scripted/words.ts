import type { State } from './state.ts'

/** A text of the state that somebody else chose, and that a page may show. */
export interface Word {
  read(): string
  write(text: string): void
}

/** All such texts. */
export function wordsOf(state: State): readonly Word[] {
  const { organizations, connections, keys, accounts, approvals } = state
  // Roles of the installation are named by who operates it.
  const roles = [...state.roles.values()].filter(({ organization }) => organization !== null)
  const named = [...[organizations, connections, keys, accounts].flatMap(map => [...map.values()]), ...roles]
  return [
    ...[...state.people.values()].flatMap(person => [wordAt(person, 'firstName'), wordAt(person, 'lastName')]),
    ...named.map(one => wordAt(one, 'name')),
    ...[...approvals.values()].flatMap(approval => [
      wordAt(approval, 'purpose'),
      ...approval.tools.map(tool => wordAt(tool, 'name')),
    ]),
  ]
}

function wordAt<Name extends string>(one: Record<Name, string>, name: Name): Word {
  return {
    read: () => one[name],
    write: text => {
      one[name] = text
    },
  }
}
