import type { Search } from '../address.ts'

/** A field that a list can be narrowed by; its name is the parameter in the address. */
export interface FilterField {
  readonly name: string
  /** "Kind": the chip reads as a sentence, "Kind is agent". */
  readonly label: string
  readonly verb?: string
  /** Closed lists; without it any text. */
  readonly values?: readonly { readonly value: string; readonly label: string }[]
  readonly placeholder?: string
}

export interface Chip {
  readonly field: FilterField
  readonly value: string
  readonly shown: string
}

/** What the address filters by, in the order of the fields. */
export function chipsOf(fields: readonly FilterField[], search: Search): Chip[] {
  return fields.flatMap(field => {
    const value = search[field.name]
    if (value === undefined || value === '') return []
    const shown = field.values?.find(each => each.value === value)?.label ?? value
    return [{ field, value, shown }]
  })
}

/** `kind is agent, started since today`: for what is said where nothing matches. */
export function filterWords(chips: readonly Chip[]): string {
  return chips.map(({ field, shown }) => `${field.label.toLowerCase()} ${field.verb ?? 'is'} ${shown}`).join(', ')
}

/**
 * "kind:agent status:active" as fields; a word without a field goes to the one that takes any text. Undefined where a word is
 * of no field, or says a value that its field does not have.
 */
export function parseFilter(
  text: string,
  fields: readonly FilterField[],
  free?: string,
): Readonly<Record<string, string>> | undefined {
  const found: Record<string, string> = {}
  for (const word of text
    .trim()
    .split(/\s+/)
    .filter(each => each !== '')) {
    const at = word.indexOf(':')
    const name = at === -1 ? free : word.slice(0, at).toLowerCase()
    const said = at === -1 ? word : word.slice(at + 1)
    const field = fields.find(each => each.name === name)
    const value =
      field?.values === undefined
        ? said
        : field.values.find(
            each => each.value === said.toLowerCase() || each.label.toLowerCase() === said.toLowerCase(),
          )?.value
    if (field === undefined || value === undefined || value === '') return undefined
    found[field.name] = value
  }
  return found
}
