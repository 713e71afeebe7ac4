/** Every outgoing request of the server goes through one of these; nothing else may open a connection to the outside. */
export interface Egress {
  /** Throws `Refusal` `url_not_allowed` for what the guard refuses, `upstream_unavailable` for what does not answer. */
  fetch(url: string | URL, request?: EgressRequest): Promise<Response>
}

export interface EgressRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  readonly responseBytesMax?: number
}
