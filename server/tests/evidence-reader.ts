/** A call of an export as whoever reads it has it: fields by name, as text. */
export type ReadCall = Readonly<Record<string, string>>

/** The rows of the table of calls in an exported document, by nothing but its markup. */
export function callsInDocument(html: string): ReadCall[] {
  const table = /<table class="calls">([\s\S]*?)<\/table>/.exec(html)?.[1] ?? ''
  const names = [...table.matchAll(/<th>(.*?)<\/th>/g)].map(([, name = '']) => name)
  return [...table.matchAll(/<tr>((?:<td>[^<]*<\/td>)+)<\/tr>/g)].map(([, row = '']) => {
    const cells = [...row.matchAll(/<td>([^<]*)<\/td>/g)].map(([, text = '']) => text)
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']))
  })
}

/** The rows of an exported JSON report in the same way. */
export function callsInReport(report: { readonly calls: readonly object[] }): ReadCall[] {
  return report.calls.map(call =>
    Object.fromEntries(Object.entries(call).map(([name, value]) => [name, value === null ? '' : String(value)])),
  )
}

/** The figure once more, from the rows alone, as the export itself says that it is to be counted. */
export function countAgain(calls: readonly ReadCall[]): { readonly numerator: number; readonly denominator: number } {
  const counted = calls.filter(call => {
    const at = (name: string): number => (call[name] === '' ? Number.NaN : Number(call[name]))
    const admitted = at('admitted_index')
    const explained = at('settled_index') > admitted && call.outcome !== 'unknown'
    const decided = at('decided_index') < admitted && call.granted_in === call.session_id
    const granted =
      call.grant_id === '' ||
      (at('grant_made_index') < admitted && (call.granted_tools ?? '').split(' ').includes(call.tool_id ?? ''))
    const begun = at('session_started_index') < admitted
    const over = at('session_ended_index') <= admitted
    const late = !(Date.parse(call.admitted_at ?? '') < Date.parse(call.session_expires_at ?? ''))
    return explained && decided && granted && begun && !over && !late
  })
  return { numerator: counted.length, denominator: calls.length }
}
