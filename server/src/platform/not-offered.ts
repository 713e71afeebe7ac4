/** Routes of the WorkOS API that this server does not answer, as `GET /connections`; `docs/compatibility.md` says the same. */
export const notOffered: readonly string[] = []
