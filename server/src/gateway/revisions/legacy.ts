import { rpcCodes } from '../errors.ts'
import type { JsonObject, ToolResult } from '../model.ts'
import type { Revision } from './revision.ts'

/** What the legacy revisions have in common; each revision file names what it adds. */
export function legacyRevision(version: string, knows: { readonly structuredContent: boolean }): Revision {
  return {
    version,
    era: 'legacy',
    writeResult: result => result,
    writeToolResult: result => (knows.structuredContent ? { ...result } : withoutStructuredContent(result)),
    writeTool: tool => (knows.structuredContent ? tool : withoutOutputSchema(tool)),
    statusOf: fault => {
      if (fault.fault === 'parseError' || fault.fault === 'invalidRequest') return 400
      return 200
    },
    codeOf: fault => rpcCodes[fault.fault],
  }
}

/** A client of that time reads only `content`; the text there says the same. */
function withoutStructuredContent({ structuredContent: _, ...rest }: ToolResult): JsonObject {
  return { ...rest }
}

function withoutOutputSchema({ outputSchema: _, ...rest }: JsonObject): JsonObject {
  return rest
}
