/** The description of the API knows one kind of redirect, 302; to a browser that asked with GET it is the same as 303. */
export function found(response: Response): Response {
  return response.status === 303 ? new Response(null, { status: 302, headers: response.headers }) : response
}
