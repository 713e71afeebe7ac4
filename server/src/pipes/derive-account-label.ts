import type { Account } from './model.ts'

/** What an account is called here: its owner's name for it beside what the provider calls the holder. */
export function labelOf({ name, label }: Pick<Account, 'name' | 'label'>): string {
  return name === undefined || name === label ? label : `${name} (${label})`
}
