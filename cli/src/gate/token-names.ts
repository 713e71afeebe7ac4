const tokenWord = /token|jwt|secret|session|credential|bearer|api_?key|sealed/i

/** Marks, counters and values of one flow are no credential. */
export const noCredential =
  /csrf|xsrf|verifier|has[-_]?session|nonce|expire|token_?(count|type)|session_?(storage|count|start|timeout)|hasToken|isToken|clientToken/i

/** True for a name under which code keeps what proves who somebody is. */
export function isToken(name: string | undefined): name is string {
  return name !== undefined && tokenWord.test(name) && !noCredential.test(name)
}
