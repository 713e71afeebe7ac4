import { reachedFrom } from '../evidence.ts'
import { entriesBeside } from '../find-entries.ts'
import type { Module, Project, Rule } from '../model.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  functionAround,
  isCall,
  isFunction,
  lastName,
  nameOfFunction,
  sourceOf,
  walk,
} from '../syntax.ts'
import { type Tracer, tracerOf } from '../trace.ts'

export const ic16: Rule = {
  id: 'IC16',
  title: 'Logout only in the browser',
  severity: 'medium',
  basis: 'hint',
  attack: 'Whoever copied the cookie or the refresh token keeps the session after the person has signed out.',
  mend: 'End the session at the server too: revoke it, or send the browser to the logout address of the session.',
  *check(project) {
    const judged = new Set<unknown>()
    const sealed = keepsSessionsInCookies(project)
    for (const handler of [...project.handlers, ...entriesBeside(project)]) {
      if (
        !isFunction(handler.fn) ||
        !isLogout(`${handler.route} ${handler.module.file.path} ${nameOfFunction(handler.module, handler.fn)}`)
      )
        continue
      judged.add(handler.fn)
      const reached = reachedFrom(project, handler)
      const cleared = reached.calls.find(
        ({ node, module }) =>
          isCall(node) &&
          ((sealed && inCookie.test(lastName(node.callee))) ||
            clears(sourceOf(module, node), lastName(node.callee)) ||
            deletes(tracerOf(project), module, node)),
      )
      if (
        cleared === undefined ||
        reached.calls.some(
          ({ name, dotted: full, node, module }) =>
            (isCall(node) && endsWhatCame(project, module, node)) ||
            ((ends(name) || /session\w*\.end$/i.test(full)) && !(sealed && inCookie.test(name))) ||
            (isCall(node) && endsOver(sourceOf(module, node), sealed)),
        )
      )
        continue
      if (reached.functions.some(fn => endsOver(sourceOf(fn.module, fn.node), sealed))) continue
      yield seenAt(cleared.module, cleared.node, 'the cookie goes, the session stays')
    }
    for (const module of project.modules.values()) {
      if (module.side !== 'client') continue
      for (const node of walk(module.program)) {
        if (
          !isCall(node) ||
          !/(localStorage|sessionStorage|Cookies)\.(removeItem|remove|clear)\(/.test(sourceOf(module, node))
        )
          continue
        const fn = functionAround(module, node)
        if (fn === undefined || judged.has(fn) || !isLogout(nameOfFunction(module, fn))) continue
        judged.add(fn)
        const text = sourceOf(module, fn)
        if (
          !/fetch\(|signOut\(|\bpost\(|logoutUrl|location|\.submit\(|logout\(|revoke/i.test(
            text.replace(/^[^{]*\{/, ''),
          )
        )
          yield seenAt(module, node, 'only the browser forgets; the server is not told')
      }
    }
  },
}

const inCookie = /^(destroySession|destroy|clearUserSession|clearSession)$/

/** Signs that a server knows the session too. */
const ofServer = /session_?Id|refresh_?token|getLogoutUrl|end_session|revoke/i

/** The whole session is in the cookie: to destroy it is to clear the cookie. */
function keepsSessionsInCookies(project: Project): boolean {
  return [...project.modules.values()].some(module =>
    [...module.paths.keys()].some(
      node =>
        isCall(node) &&
        (lastName(node.callee) === 'createCookieSessionStorage' ||
          (/^(getIronSession|clearUserSession|clearSession|cookieSession)$/.test(lastName(node.callee)) &&
            ofServer.test([...project.modules.values()].map(({ file }) => file.text).join('\n')))),
    ),
  )
}

function isLogout(name: string): boolean {
  return /log-?out|sign-?out|log_out|sign_out/i.test(name)
}

function clears(text: string, name: string): boolean {
  if (/^(clearCookie|deleteCookie)$/.test(name)) return true
  if (name === 'delete' && /cookie/i.test(text)) return true
  return (
    /^(set|cookie|setCookie|setHeader|append|serialize)$/.test(name) &&
    /cookie/i.test(text) &&
    /maxAge['"]?:\s*(0|-1)\b|max-age=0|,\s*['"]{2}|expires/i.test(text)
  )
}

/** `jar.delete('session')`, where the jar is the request's cookies. */
function deletes(tracer: Tracer, module: Module, call: CallNode): boolean {
  const callee = bare(call.callee)
  if (lastName(callee) !== 'delete' || callee.type !== 'MemberExpression') return false
  return tracer.origins(module, callee.object).some(({ kind }) => kind === 'cookie')
}

function ends(name: string): boolean {
  return /^(getLogoutUrl|signOut|revokeSession|revokeSessions|endSession|revoke\w*|revocationRequest|tokenRevocation|destroy|destroySession|deleteSession|invalidate\w*|logout|logOut|buildEndSessionUrl|terminateSession|removeSession|delSession)$/.test(
    name,
  )
}

/** `sessions.drop(request.cookies.sid)`: what the browser brought is taken away where it is kept. */
function endsWhatCame(project: Project, module: Module, call: CallNode): boolean {
  const name = lastName(call.callee)
  if (!/^(delete|remove|drop|revoke|end|close|kill|take|invalidate|blacklist|forget|expire)/i.test(name)) return false
  return call.arguments.some(argument =>
    tracerOf(project)
      .origins(module, argument)
      .some(({ kind, node }) => (kind === 'cookie' || kind === 'session') && !/cookies?$/i.test(lastName(node))),
  )
}

function endsOver(source: string, sealed: boolean): boolean {
  const text = sealed ? source.replace(/session\w*\.destroy\(/gi, '') : source
  return /sessions\/(revoke|logout)|\/logout['"`?]|end_session|oauth2\/revoke|(session|token)(s|Store|Service)?\.(delete|destroy|update|remove|deleteMany|del|take|pop|drop|getdel|end|revoke|invalidate|expire)\w*\(|delete from sessions/i.test(
    text,
  )
}
