import { useMutation } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useId as useElementId } from 'react'
import { ApiError } from '../api.ts'
import { useLiveState } from '../shell/live.ts'
import { WentWrong } from './act.tsx'
import { Lacking, type Operation, useMay } from './may.tsx'

/** What was entered, by the names of the fields; a list where a name has several. */
export interface Entered {
  text(name: string): string
  /** Undefined where nothing was entered. */
  given(name: string): string | undefined
  all(name: string): readonly string[]
}

const Errors = createContext<ReadonlyMap<string, string>>(new Map())

export interface FormProps<Done> {
  /** Verb and object: "Add provider". */
  readonly submit: string
  /** "Adding…" */
  readonly doing: string
  /** What it calls: whoever may not call that reads who can. */
  readonly call?: Operation
  readonly act: (entered: Entered) => Promise<Done>
  readonly onDone: (done: Done) => void
  /** As wide as its panel: for a form with a table in it. */
  readonly wide?: boolean
  /** Beside the one main button of the view: quieter. */
  readonly beside?: boolean
  readonly children: ReactNode
}

/** A form: what is refused is said at its field, and beside the button where no field is meant. Nothing typed is lost. */
export function Form<Done>(props: FormProps<Done>) {
  const { submit, doing, call, act, onDone, wide = false, beside = false, children } = props
  const may = useMay()
  const { offlineSince } = useLiveState()
  const mutation = useMutation({ mutationFn: (form: FormData) => act(entered(form)), onSuccess: onDone })
  const isOff = offlineSince !== undefined
  const errors = fieldErrors(mutation.error)
  if (call !== undefined && !may(call)) return <Lacking />
  return (
    <form
      className={wide ? 'form form-wide' : 'form'}
      onSubmit={event => {
        event.preventDefault()
        if (!mutation.isPending && !isOff) mutation.mutate(new FormData(event.currentTarget))
      }}
    >
      <Errors value={errors}>{children}</Errors>
      <p className="form-end">
        <button
          type="submit"
          className={beside ? 'button' : 'button button-main'}
          aria-disabled={mutation.isPending || isOff}
          title={isOff ? 'Not connected: nothing can be changed until it returns.' : undefined}
        >
          {mutation.isPending ? doing : submit}
        </button>
      </p>
      {mutation.isError && (
        <WentWrong error={mutation.error} again={() => mutation.variables && mutation.mutate(mutation.variables)} />
      )}
    </form>
  )
}

function entered(form: FormData): Entered {
  const text = (name: string): string => String(form.get(name) ?? '').trim()
  return { text, given: name => text(name) || undefined, all: name => form.getAll(name).map(String) }
}

function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  if (!(error instanceof ApiError)) return new Map()
  return new Map((error.errors ?? []).flatMap(({ field, message }) => (field ? [[field, message] as const] : [])))
}

export interface FieldProps {
  readonly label: string
  /** As the API names it, so that what it refuses is said here. */
  readonly name: string
  readonly hint?: ReactNode
  readonly children: (parts: FieldParts) => ReactNode
}

export interface FieldParts {
  readonly id: string
  readonly name: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** Label, control, hint, and what is wrong with it. */
export function Field({ label, name, hint, children }: FieldProps) {
  const id = useElementId()
  const problem = useContext(Errors).get(name)
  const said = problem !== undefined || hint !== undefined
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        name,
        'aria-describedby': said ? `${id}-said` : undefined,
        'aria-invalid': problem === undefined ? undefined : true,
      })}
      {said && (
        <span id={`${id}-said`} className={problem === undefined ? 'hint' : 'hint t-refuse'}>
          {problem ?? hint}
        </span>
      )}
    </div>
  )
}

export interface TextFieldProps extends Omit<FieldProps, 'children'> {
  readonly type?: 'text' | 'url' | 'password' | 'number' | 'email'
  readonly required?: boolean
  readonly initial?: string
  readonly lines?: number
  /** Nothing else is taken: for what is to be typed before something ends for good. */
  readonly exactly?: string
}

export function TextField({ type = 'text', required = false, initial, lines, exactly, ...field }: TextFieldProps) {
  return (
    <Field {...field}>
      {parts =>
        lines === undefined ? (
          <input
            {...parts}
            className="input"
            type={type}
            required={required}
            defaultValue={initial}
            {...(exactly === undefined
              ? {}
              : { pattern: exactly.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), title: exactly })}
            autoComplete={type === 'password' ? 'new-password' : 'off'}
          />
        ) : (
          <textarea
            {...parts}
            className="input mono"
            rows={lines}
            required={required}
            defaultValue={initial}
            spellCheck={false}
          />
        )
      }
    </Field>
  )
}

export interface ChoiceProps extends Omit<FieldProps, 'children'> {
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly initial?: string
  readonly onChange?: (value: string) => void
}

export function Choice({ options, initial, onChange, ...field }: ChoiceProps) {
  return (
    <Field {...field}>
      {parts => (
        <select
          {...parts}
          className="input"
          defaultValue={initial}
          onChange={event => onChange?.(event.currentTarget.value)}
        >
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

export interface ChecksProps {
  readonly label: string
  readonly name: string
  readonly options: readonly { readonly value: string; readonly label: ReactNode }[]
  readonly initial?: readonly string[]
  readonly hint?: ReactNode
}

/** Any number of these. */
export function Checks({ label, name, options, initial = [], hint }: ChecksProps) {
  const id = useElementId()
  const problem = useContext(Errors).get(name)
  const said = problem ?? hint
  return (
    <fieldset className="field" aria-describedby={said === undefined ? undefined : `${id}-said`}>
      <legend className="label">{label}</legend>
      {options.map(option => (
        <label className="choice" key={option.value}>
          <input type="checkbox" name={name} value={option.value} defaultChecked={initial.includes(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
      {said !== undefined && (
        <span id={`${id}-said`} className={problem === undefined ? 'hint' : 'hint t-refuse'}>
          {said}
        </span>
      )}
    </fieldset>
  )
}
