import type { Node } from '@babel/types'
import type { Module, Project, Rule } from '../model.ts'
import { fromVisitor } from '../origins.ts'
import { seenAt } from '../sighting.ts'
import {
  bare,
  type CallNode,
  callsIn,
  dotted,
  functionAround,
  isCall,
  lastName,
  propertyOf,
  sourceOf,
  walk,
} from '../syntax.ts'
import { type Origin, tracerOf } from '../trace.ts'

export const ic07: Rule = {
  id: 'IC07',
  title: 'Token decoded, not verified',
  severity: 'critical',
  basis: 'static',
  attack:
    'Somebody writes a token with the subject and role they like, or brings one that was made for another application.',
  mend: 'Verify signature, issuer and audience with a fixed list of algorithms, and use only the payload of that.',
  *check(project) {
    for (const module of project.modules.values()) {
      if (module.side === 'client') continue
      for (const node of module.paths.keys()) {
        if (!isCall(node)) continue
        const reason = decodes(project, module, node) ?? verifiesLoosely(project, module, node)
        if (reason !== undefined) yield seenAt(module, node, reason)
      }
    }
  },
}

function decodes(project: Project, module: Module, call: CallNode): string | undefined {
  const name = dotted(call.callee)
  const [token] = call.arguments
  if (token === undefined) return undefined
  const byName =
    /(^|\.)(jwt|jwtService|jwts|jsonwebtoken|jose|jws|JWT)\.(decode|decodeJwt)$|^(decodeJwt|jwtDecode|jwt_decode|decodeJWT|unsafeDecode|decodeToken|decodeJwtPayload)$/.test(
      name,
    )
  const byImport = importsFromAny(
    module,
    name,
    /^(hono\/jwt|jsonwebtoken|jwt-simple|jwt-decode|jose|@tsndr\/cloudflare-worker-jwt)$/,
  )
  const decoder = byName || (byImport && /decode/i.test(name))
  const byHand =
    /^(atob|Buffer\.from|base64url\.decode|decodeBase64|base64Decode|decodeBase64url)$/.test(name) &&
    /\.split\(\s*['"`]\.['"`]\s*\)/.test(sourceOfValue(project, module, token))
  if (!decoder && !byHand) return undefined
  if (decoder && tracerOf(project).resolve(module, call.callee) !== undefined) return undefined
  const found = tracerOf(project).origins(module, token)
  const stranger = found.some(({ kind }) => fromVisitor.has(kind))
  if (!stranger || isVerifiedToo(project, module, call, found)) return undefined
  return 'reads a token that nobody has verified'
}

/** The text of a value, with that of the constant it names: the split may stand a line above. */
function sourceOfValue(project: Project, module: Module, value: Node): string {
  const node = bare(value)
  const binding =
    node.type === 'Identifier' ? module.paths.get(node)?.scope.getBinding(node.name)?.path.node : undefined
  const written = binding?.type === 'VariableDeclarator' && binding.init ? sourceOf(module, binding.init) : ''
  const home = tracerOf(project).definition(module, node)
  return [sourceOf(module, node), written, sourceOf(home.module, home.node).slice(0, 500)].join('\n')
}

const verifying =
  /^(jwtVerify|verify|verifyToken|verifyJwt|verifyAccessToken|verifySession|jwtverify|compactVerify|verifyIdToken)$/

function isVerifiedToo(project: Project, module: Module, call: CallNode, found: readonly Origin[]): boolean {
  const at = new Set(found.map(({ node }) => node))
  return callsIn(functionAround(module, call) ?? module.program).some(
    other =>
      verifying.test(lastName(other.callee)) &&
      other.arguments.some(argument =>
        tracerOf(project)
          .origins(module, argument)
          .some(({ node }) => at.has(node)),
      ),
  )
}

function verifiesLoosely(project: Project, module: Module, call: CallNode): string | undefined {
  const name = dotted(call.callee)
  // A plugin that was set up elsewhere takes the token from the request by itself.
  const ofJose = /(^|\.)(jwtVerify|compactVerify)$/.test(name) && call.arguments.length > 0
  const ofJsonWebToken =
    (/^(jwt|jsonwebtoken|JWT)\.verify$/.test(name) && importsFrom(module, 'jsonwebtoken')) ||
    (name === 'verify' && importsFrom(module, 'jsonwebtoken'))
  if (!ofJose && !ofJsonWebToken) return undefined
  const [, key, given] = call.arguments
  // Nothing is read of it: the signature was all that was asked.
  if (/(^|\.)compactVerify$/.test(name) && !readsPayload(module, call)) return undefined
  const options = given === undefined ? undefined : tracerOf(project).definition(module, given).node
  if (options !== undefined && options.type !== 'ObjectExpression')
    return ofJsonWebToken && /Function/.test(options.type)
      ? 'verifies without a list of algorithms, issuer and audience'
      : undefined
  const has = (key: string) => propertyOf(options, key) !== undefined
  if (options?.properties.some(({ type }) => type === 'SpreadElement')) return undefined
  if (
    options !== undefined &&
    /\bnone\b/i.test(sourceOf(module, propertyOf(options, 'algorithms') ?? options)) &&
    has('algorithms')
  )
    return 'accepts the algorithm `none`'
  if (sourceOf(module, propertyOf(options, 'ignoreExpiration') ?? call.callee) === 'true')
    return 'accepts tokens that have expired'
  if (ofJsonWebToken) return has('algorithms') ? undefined : 'verifies without a list of algorithms'
  if (claimsAreCompared(module) || (has('issuer') && has('audience'))) return undefined
  if (key !== undefined && isOwnKey(project, module, key))
    return has('algorithms') || has('issuer') || has('audience') ? undefined : 'verifies without a list of algorithms'
  if (has('audience')) return undefined
  if (has('issuer'))
    return key !== undefined && isOfOneClient(project, module, key)
      ? undefined
      : 'asks who issued the token and not for whom: one that was made for another application passes'
  return 'verifies the signature alone: a token of another issuer or audience passes'
}

/** A key that only this application has: what it verifies, it signed itself. */
function isOwnKey(project: Project, module: Module, key: Node): boolean {
  const { module: home, node } = tracerOf(project).definition(module, key)
  const text = sourceOf(home, node)
  return !/JWKS|JWKSet|importSPKI|importX509|importJWK|publicKey/i.test(text + sourceOf(module, key))
}

/** True when the payload of what was verified is used where it is verified. */
function readsPayload(module: Module, call: CallNode): boolean {
  const around = functionAround(module, call)
  return /\bpayload\b/.test(around === undefined ? module.file.text : sourceOf(module, around))
}

/** Keys that an issuer has for one application alone, by their address. */
function isOfOneClient(project: Project, module: Module, key: Node): boolean {
  const { module: home, node } = tracerOf(project).definition(module, key)
  return /client/i.test(sourceOf(home, node))
}

/** Beside the call, or in a function of the module that is given what it verified. */
function claimsAreCompared(module: Module): boolean {
  return [...walk(module.program)].some(
    node =>
      (node.type === 'BinaryExpression' &&
        /[!=]==?/.test(node.operator) &&
        /\b(iss|aud|client_id|azp)\b/.test(sourceOf(module, node))) ||
      (isCall(node) &&
        !/^(jwtVerify|compactVerify)$/.test(lastName(node.callee)) &&
        node.arguments.some(
          argument => propertyOf(argument, 'audiences') !== undefined || propertyOf(argument, 'audience') !== undefined,
        ) &&
        node.arguments.some(argument => /\b(claims|payload)\b/.test(sourceOf(module, argument)))) ||
      (isCall(node) &&
        /^(check|verify|validate|assert|decide)\w*(Claims?|Issuer|Audience|IdToken)$/.test(lastName(node.callee))),
  )
}

/** True when the name of a call came in from a package like this. */
function importsFromAny(module: Module, name: string, packages: RegExp): boolean {
  return module.program.program.body.some(
    node =>
      node.type === 'ImportDeclaration' &&
      packages.test(node.source.value) &&
      node.specifiers.some(({ local }) => local.name === name.replace(/\..*$/, '')),
  )
}

function importsFrom(module: Module, name: string): boolean {
  return (
    module.program.program.body.some(node => node.type === 'ImportDeclaration' && node.source.value === name) ||
    new RegExp(`require(['"]${name}['"])`).test(module.file.text)
  )
}
