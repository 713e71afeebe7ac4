// Asks an authenticator and sends what it says with the form. It talks to nobody: the answer goes where the form goes.
const form = document.querySelector('form[data-passkey]')

/** @param {string} text base64url */
const bytesOf = text =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), sign => sign.charCodeAt(0))

/** @param {ArrayBuffer} buffer */
const textOf = buffer =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const withBytes = list => list?.map(each => ({ ...each, id: bytesOf(each.id) }))

const optionsOf = question => ({
  ...question,
  challenge: bytesOf(question.challenge),
  ...(question.user && { user: { ...question.user, id: bytesOf(question.user.id) } }),
  ...(question.allowCredentials && { allowCredentials: withBytes(question.allowCredentials) }),
  ...(question.excludeCredentials && { excludeCredentials: withBytes(question.excludeCredentials) }),
})

const said = credential => {
  const { response } = credential
  const parts = ['clientDataJSON', 'authenticatorData', 'signature', 'userHandle', 'attestationObject']
  const texts = parts.flatMap(name => (response[name] ? [[name, textOf(response[name])]] : []))
  const transports = response.getTransports?.()
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response: { ...Object.fromEntries(texts), ...(transports && { transports }) },
  }
}

form.addEventListener('submit', async event => {
  event.preventDefault()
  const problem = document.getElementById('not-given')
  problem.hidden = true
  try {
    const publicKey = optionsOf(JSON.parse(form.dataset.question))
    const asked = form.dataset.passkey === 'new' ? 'create' : 'get'
    form.elements.credential.value = JSON.stringify(said(await navigator.credentials[asked]({ publicKey })))
    form.submit()
  } catch {
    problem.hidden = false
  }
})
