import { markupExceptions } from './law.ts'
import { commentsOf, isTest, type Problem, problem, type Source, textsOf } from './source.ts'

const residue: readonly (readonly [RegExp, string])[] = [
  [/\b(TODO|FIXME|XXX|HACK|WIP)\b/, 'a note to self is not a comment; do it, or write down the limit as a fact'],
  [
    /(^|[\s(])#\d+\b|\b(issue|ticket|pull request|PR|task|story) #?\d+\b/i,
    'give the reason itself, not a ticket number',
  ],
  [/\b(for now|temporarily|quick fix|work in progress)\b/i, 'say what is so, not that it will change'],
  [
    /\bin this (change|commit|pull request|patch)\b|\bas (requested|discussed|agreed)\b/i,
    'tell the code, not its making',
  ],
  [/\b(refactored|was renamed|moved (here )?from|replaces the old|new implementation)\b/i, 'history belongs to git'],
  [/\bper (the )?(brief|issue|review|spec page)\b|\b(coding|helper) session\b/i, 'name the standard or the attack'],
]

/** Comments give the reason, the attack or the section of the standard; how the file came about is in git. */
export function checkComments(source: Source): Problem[] {
  return commentsOf(source).flatMap(({ line, text }) =>
    residue.filter(([sign]) => sign.test(text)).map(([, why]) => ({ path: source.path, line, text: why })),
  )
}

/** Pages run under a policy without inline style or script, so such an attribute is dead or asks to weaken the policy. */
export function checkMarkup(source: Source): Problem[] {
  if (isTest(source) || markupExceptions.some(({ path }) => path === source.path)) return []
  return textsOf(source).flatMap(({ node, text }) => {
    if (/<[^>]*\sstyle=/i.test(text) || /^\s*style="/i.test(text))
      return [problem(source, node, 'no style attribute: the content security policy refuses it; use a class')]
    if (/<[^>]*\son[a-z]+=/i.test(text))
      return [problem(source, node, 'no inline handler: pages work without script, and the policy refuses it')]
    return []
  })
}

/** Paths of one machine, addresses of package hosts: a clone elsewhere has neither. */
export const foreignWords: readonly (readonly [RegExp, string])[] = [
  [/(^|[\s"'`(=])\/(work|home|Users|root|mnt)\/(?![${])/m, 'names a path of one machine'],
  [/\.\.\/shared\b|\bhelper session\b/i, 'names something outside this repository'],
  [
    /\b(registry\.npmjs\.org|registry\.yarnpkg\.com|npm\.pkg\.github\.com|artifactory|codeartifact|verdaccio)\b/i,
    'names a package host; the client of the reader knows its own',
  ],
]

export function checkForeignWords(path: string, text: string): Problem[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      foreignWords.filter(([sign]) => sign.test(line)).map(([, why]) => ({ path, line: index + 1, text: why })),
    )
}
