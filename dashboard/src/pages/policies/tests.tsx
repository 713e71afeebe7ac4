import { useState } from 'react'
import { Choice, type Entered, Form, TextField } from '../../parts/form.tsx'
import { Code, Named } from '../../parts/quoted.tsx'
import { Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import type { PolicyTest, TestRun } from './model.ts'

export interface PolicyTestsProps {
  readonly tests: readonly PolicyTest[]
  readonly runs: readonly TestRun[]
  /** Without it they are only shown. */
  readonly onChange?: (tests: readonly PolicyTest[]) => void
  readonly groups?: readonly { readonly id: string; readonly name: string }[]
}

/** What has to become of some requests, and what the rules say of them: kept with each version, asked before it is activated. */
export function PolicyTests({ tests, runs, onChange, groups = [] }: PolicyTestsProps) {
  const [added, setAdded] = useState(0)
  return (
    <>
      {tests.length === 0 ? (
        <p className="empty">None yet. A test says what has to become of one request, whoever changes the rules.</p>
      ) : (
        <Rows name="policy-tests">
          <thead>
            <tr>
              <th scope="col">Test</th>
              <th scope="col">Has to be</th>
              <th scope="col">Is</th>
              {onChange !== undefined && (
                <th scope="col">
                  <span className="hidden">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {tests.map(test => (
              <tr key={test.name}>
                <td>
                  <span className="main">
                    <Named>{test.name}</Named>
                  </span>
                  <span className="sub">
                    <Code>{test.request.tool}</Code>, {test.request.effect}
                  </span>
                </td>
                <td data-label="Has to be">
                  {test.expect === 'allow' ? 'allowed' : 'refused'}
                  {test.by !== undefined && (
                    <>
                      {' '}
                      by <Code>{test.by}</Code>
                    </>
                  )}
                </td>
                <td className="full">
                  <RunState run={runs.find(({ name }) => name === test.name)} />
                </td>
                {onChange !== undefined && (
                  <td className="end act">
                    <button
                      type="button"
                      className="button button-small"
                      onClick={() => onChange(tests.filter(each => each !== test))}
                    >
                      Remove<span className="hidden"> test {test.name}</span>
                    </button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </Rows>
      )}
      {onChange !== undefined && (
        <details className="cases">
          <summary>Add a test</summary>
          <Form
            key={added}
            submit="Add test"
            doing="Adding…"
            act={async entered => testOf(entered)}
            onDone={test => {
              setAdded(added + 1)
              onChange([...tests.filter(({ name }) => name !== test.name), test])
            }}
          >
            <TextField label="Name" name="name" required />
            <TextField label="Tool" name="tool" required hint="With its provider: github__create_issue" />
            <Choice
              label="What it does"
              name="effect"
              options={[
                { value: 'read', label: 'Reads' },
                { value: 'write', label: 'Writes' },
                { value: 'destructive', label: 'Destroys' },
              ]}
            />
            <TextField label="Arguments" name="arguments" lines={3} hint="One a line: repo = acme/website" />
            {groups.length > 0 && (
              <Choice
                label="For a person of the group"
                name="group"
                options={[{ value: '', label: 'None' }, ...groups.map(({ id, name }) => ({ value: id, label: name }))]}
              />
            )}
            <TextField label="With the role" name="role" />
            <Choice
              label="Has to be"
              name="expect"
              options={[
                { value: 'allow', label: 'Allowed' },
                { value: 'deny', label: 'Refused' },
              ]}
            />
            <TextField label="By the rule" name="by" hint="Its @id; left out: by whichever" />
          </Form>
        </details>
      )}
    </>
  )
}

function RunState({ run }: { readonly run: TestRun | undefined }) {
  if (run === undefined) return <span className="quiet">not asked yet</span>
  const word = run.verdict === 'allow' ? 'Allowed' : 'Refused'
  return (
    <>
      <State is={run.passed ? 'verified' : 'failed'}>{word}</State>
      {run.by.length > 0 && <span className="sub">by {run.by.join(', ')}</span>}
    </>
  )
}

function testOf(entered: Entered): PolicyTest {
  const lines = entered.text('arguments').split('\n')
  const args = lines.flatMap(line => {
    const at = line.indexOf('=')
    return at === -1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const]
  })
  const [group, role, by] = [entered.given('group'), entered.given('role'), entered.given('by')]
  const owner = {
    ...(group === undefined ? {} : { groups: [group] }),
    ...(role === undefined ? {} : { roles: [role] }),
  }
  return {
    name: entered.text('name'),
    request: {
      tool: entered.text('tool'),
      effect: entered.text('effect') as PolicyTest['request']['effect'],
      ...(args.length === 0 ? {} : { arguments: Object.fromEntries(args) }),
      ...(Object.keys(owner).length === 0 ? {} : { owner }),
    },
    expect: entered.text('expect') as PolicyTest['expect'],
    ...(by === undefined ? {} : { by }),
  }
}
