/** A program that agents run in, as it is published, with this server as the only one that it knows. */
export interface Host {
  tools(): Promise<string[]>
  call(name: string, args?: object): Promise<Called>
  close(): Promise<void>
}

export interface Called {
  readonly isError: boolean
  /** All that came back, as the host says it. */
  readonly text: string
  readonly data: Readonly<Record<string, unknown>>
}

export interface HostParts {
  readonly baseUrl: string
  /** What the person's browser does: opens the address, lets the program in, and follows where it is sent. */
  openInBrowser(url: string): Promise<void>
}

/** Attaches a host by its own means, up to the consent of the person. */
export type OpenHost = (parts: HostParts) => Promise<Host>

/** The parts of a tool's result that the job looks at, from whatever a host printed. */
export function readCalled(result: unknown): Called {
  const { content, structuredContent, isError } = Object(result)
  const data = typeof structuredContent === 'object' && structuredContent !== null ? { ...structuredContent } : {}
  return { isError: isError === true, text: JSON.stringify(content ?? result), data }
}
