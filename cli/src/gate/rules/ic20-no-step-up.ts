import type { Node } from '@babel/types'
import { type Reached, reachedFrom } from '../evidence.ts'
import { changeOf } from '../identity-calls.ts'
import type { Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import { isCall, keyOf, sourceOf, walk } from '../syntax.ts'

export const ic20: Rule = {
  id: 'IC20',
  title: 'Dangerous act without step-up, confirmation or audit event',
  severity: 'high',
  basis: 'hint',
  attack: 'Whoever finds an open browser deletes people or takes away their second factor, and nothing tells.',
  mend: 'Ask for a fresh proof or a typed confirmation, and record who did it, before the act.',
  *check(project) {
    const told = new Set<Node>()
    for (const handler of project.handlers) {
      // What a provider reports has already happened there.
      if (/web-?hook/i.test(`${handler.route} ${handler.module.file.path}`)) continue
      const reached = reachedFrom(project, handler)
      for (const { module, node, resolved } of reached.calls) {
        const what = isCall(node) ? changeOf(node, resolved)?.what : undefined
        if (what === undefined || told.has(node) || isCareful(reached)) continue
        if (!dangerous.test(what) && !takesFactorAway(node)) continue
        told.add(node)
        yield seenAt(module, node, `${what} in one call: no fresh proof, no confirmation, no record`)
      }
    }
  },
}

const dangerous =
  /^(delete|remove|disable|reset|unenroll)(User|Organization|AuthFactor|Factor|Passkey|Connection|Admin)s?(ById)?$|^(users?|organizations?|authFactors?|connections?)\.(delete|deleteMany|deleteOne|destroy|remove)$|^DELETE .*\/(users|organizations|connections|auth\/factors)\b|delete\s+from\s+"?(users?|organizations?)/i

/** A second factor that is emptied or switched off in the row of a person. */
function takesFactorAway(call: Node): boolean {
  return [...walk(call)].some(
    node =>
      node.type === 'ObjectProperty' &&
      /mfa|totp|two_?factor|2fa|otp_?secret|passkey|authenticator/i.test(keyOf(node.key, node.computed) ?? '') &&
      (node.value.type === 'NullLiteral' || (node.value.type === 'BooleanLiteral' && !node.value.value)),
  )
}

const careful =
  /step_?up|re_?auth|recent_?auth|(?<!re)fresh|auth_?time|authenticated_?at|verify(Password|Challenge|Totp|Factor|Code)|authenticateWith(Password|Totp)|challenge|confirm(?!ed)|audit|createEvent|log(Audit|Event|Security|Admin)|record(Audit|Event|Act)|emitEvent|sudo|typed|(check|compare|validate)\w*Password/i

/** By call or condition: a name that speaks of a fresh proof, of a confirmation or of a record. */
function isCareful(reached: Reached): boolean {
  return (
    reached.calls.some(({ name, dotted }) => careful.test(name) || /audit/i.test(dotted)) ||
    reached.conditions.some(({ text }) => careful.test(text)) ||
    reached.calls.some(({ module, node }) => isCall(node) && /audit/i.test(sourceOf(module, node.callee)))
  )
}
