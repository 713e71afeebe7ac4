import type { Module, Sighting, SourceFile } from './model.ts'
import { seenIn } from './sighting.ts'

const reader =
  '(ai|llm|language model|automated|assistant|agent|bot|scanner|reviewer|gate|copilot|claude|gpt|code review)'
const addressed = [
  /\b(ignore|disregard|forget|override)\b[^.\n]{0,40}\b(previous|prior|above|all|any|your|system)\b[^.\n]{0,20}\b(instructions?|prompts?|rules?|findings?|guidelines?)/i,
  /\b(ai|llm|automated|security|code|static)[ -]?(reviewer|review|agent|assistant|scanner|gate|model|analy[sz]er|tool)s?\b[^.\n]{0,60}\b(approve|skip|ignore|safe|no (findings?|issues?)|do not (flag|report)|mark|pass|please|should|must|may)\b/i,
  /\b(approve|mark|treat|report|consider)\b[^.\n]{0,40}\b(as )?(safe|approved|reviewed|compliant|no findings?)\b[^.\n]{0,60}\b(reviewer|review gate|gate|scanner|assistant|llm)/i,
  /\b(note|message|instructions?|attention|hint|memo)\s+(to|for)\s+(the\s+|any\s+|all\s+|whoever\s+)?(\w+\s+)?(ai|llm|reviewers?|review|gate|scanners?|assistants?|models?|bots?|agents?|auditors?)\b/i,
  /\b(do not|don't|never|no need to|please skip|without)\s+(flag|report|review|scan|analy[sz]e|raise|block)(ing)?\s+(this|the following|these|it|a finding|findings|an issue)\b/i,
  /\b(already|pre-?)\s?(reviewed|approved|audited|vetted|cleared)\b[^.\n]{0,60}\b(security|skip|no need|gate|no (further )?(review|findings?))/i,
  new RegExp(`\\b(if|when|since|because)\\s+you('re|\\s+are)\\s+(an?\\s+|the\\s+)?${reader}`, 'i'),
  new RegExp(`\\b(dear|hey|hi|hello|attention)[ ,:]+(all |any |the )?${reader}`, 'i'),
  /\b(findings?|warnings?|alerts?)\b[^.\n]{0,50}\b(are|is|as|a)\s+(known\s+)?false positives?\b|\bfalse positives?\b[^.\n]{0,60}\b(approve|ignore|skip|suppress|reviewer|scanner|gate)/i,
  /\b(report|raise|file|list|return|produce)\w*\s+(no|zero)\s+(findings?|issues?|problems?|warnings?)\b/i,
  /\b(cleared|approved|audited|vetted|signed off|reviewed)\s+by\s+(the\s+)?(\w+\s+)?(security|compliance|appsec)\b[^\n]*\b(no|not|skip|exempt|ignore|without)\b/i,
  /\bSYSTEM (NOTE|PROMPT|MESSAGE|OVERRIDE|INSTRUCTION)S?\b|<\/?(system|instructions)>/,
  /\b(safe to approve|approve without|can be approved (as|without)|return (an )?approved?( verdict)?|set the verdict|verdict:?\s*(clear|approved|pass))\b/i,
]
/** Tag characters and direction marks: text that a model reads and a person does not see, or sees in another order. */
const hiddenText = /[\u{E0000}-\u{E007F}]|[\u202A-\u202E\u2066-\u2069]/u

/** Text that speaks to whoever reviews the code, in any file, or that a reviewer does not see as it is. */
export function* wordsToReviewers(file: SourceFile): Generator<Sighting> {
  let offset = 0
  for (const line of file.text.split('\n')) {
    if (addressed.some(sign => sign.test(line))) yield seenIn(file, offset, 'speaks to whoever reviews it')
    else if (hiddenText.test(line)) yield seenIn(file, offset, 'holds text that a reviewer does not see as it is')
    offset += line.length + 1
  }
}

const suppressed =
  /\b(ambit|gate|artifact|review)-(ignore|disable|skip|allow|off)\b|\bnosemgrep\b|\bsemgrep-ignore\b|\bNOSONAR\b|\bcodeql\[|\blgtm\b|\bnosec\b|\bsnyk:ignore|\bdeepcode ignore\b|\bcheckov:skip|\bgitleaks:allow\b|\btrufflehog:ignore\b|allowlist secret|\bskipcq\b|\bbearer:disable\b|@ts-nocheck|eslint-disable(?!-(next-)?line)\s*(\*\/)?\s*$|(eslint|oxlint)-disable[^\n]*\b(security|no-eval|no-danger|no-unsanitized|no-secrets|xss|no-implied-eval|no-new-func|no-v-html|no-at-html-tags)|biome-ignore[^\n]*\bsecurity\/|svelte-ignore[^\n]*at-html/
const settings = /(^|\/)(\.eslintrc(\.\w+)?|eslint\.config\.[cm]?[jt]s|\.?oxlintrc\.json|biome\.jsonc?)$/
const switchedOff =
  /["']?((\w+\/)?(security\/[\w-]+|no-eval|no-implied-eval|no-new-func|no-danger|no-danger-with-children|no-unsanitized[\w/-]*|no-secrets)|noDangerouslySetInnerHtml|noGlobalEval)["']?\s*:\s*\[?\s*(["']off["']|0\b)/

/** Comments and settings that switch off a rule that looks at security. */
export function* suppressions(module: Module): Generator<Sighting> {
  // What a generator wrote is switched off for linters of style by the generator.
  if (/(^|\/)_?generated\/|\.(gen|generated)\.[jt]sx?$/.test(module.file.path)) return
  for (const comment of module.comments)
    if (suppressed.test(comment.value.trim()))
      yield seenIn(module.file, comment.start ?? 0, 'switches off a rule that looks at security')
}

/** The same in the settings of a linter. */
export function* switchedOffRules(file: SourceFile): Generator<Sighting> {
  if (!settings.test(file.path)) return
  const hit = switchedOff.exec(file.text)
  if (hit !== null) yield seenIn(file, hit.index, 'switches off a rule that looks at security')
}
