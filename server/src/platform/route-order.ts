/**
 * Order in which templates are tried: segment by segment from the left, what is written out before what stands for anything. So
 * `/organizations/external_id/{external_id}` is asked before `/organizations/{id}/groups`, whichever file names them first.
 */
export function bySpecificity(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  for (const [at, segment] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const order = Number(isParameter(segment)) - Number(isParameter(other))
    if (order !== 0) return order
  }
  return left.length - right.length
}

function isParameter(segment: string): boolean {
  return segment.includes('{')
}

/** Whether the template, with parameters in braces, names this path; a verb may stand before both. */
export function matchesTemplate(template: string, path: string): boolean {
  const escaped = template
    .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replaceAll(/\{\w+\\\+\}/g, '.+')
    .replaceAll(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${escaped}$`).test(path)
}
