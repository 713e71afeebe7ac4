/** Whether `.gitignore` keeps a file out of git, by the rules that projects write; anything else counts as no. */
export function isIgnored(rules: string, file: string): boolean {
  const lines = rules.split('\n').map(line => line.trim().replace(/^\/|\/$/g, ''))
  const decides = lines.filter(line => covers(line.replace(/^!\/?/, ''), file)).at(-1)
  return decides !== undefined && !decides.startsWith('!')
}

/** More stars than a rule of a person has cost time that grows with each of them. */
const starsMax = 3

function covers(rule: string, file: string): boolean {
  if (rule === '' || rule.startsWith('#') || rule.split('*').length > starsMax + 1) return false
  const pattern = rule.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('[^/]*')}$`).test(file)
}
