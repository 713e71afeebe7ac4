import { describeApi } from '../../src/platform/api-description.ts'
import type { Route } from '../../src/platform/route.ts'
import { compatibilityDocument } from '../compatibility/document.ts'
import { notOfferedSource } from '../compatibility/not-offered.ts'
import { refusalsDocument } from '../docs/refusals.ts'
import { rulesDocument } from '../docs/rules-index.ts'
import { commandSchemas, commandTable } from './command-table.ts'
import { compactJson } from './compact-json.ts'
import { decisionWriters } from './decision-writers.ts'
import type { Golden } from './golden.ts'
import { passagesSource } from './passages.ts'
import { openDoors, permissionMatrix } from './permissions.ts'
import { renderClient } from './render-client.ts'

const baseUrl = 'http://localhost:4000'

/** Every golden file, from the routes and from the source. */
export function goldens(routes: readonly Route[]): readonly Golden[] {
  const description = describeApi(routes, baseUrl)
  return [
    { path: 'server/tests/golden/openapi.json', make: () => `${compactJson(description)}\n` },
    { path: 'server/tests/golden/permissions.txt', make: () => permissionMatrix(routes) },
    { path: 'server/tests/golden/open-doors.txt', make: () => openDoors(routes) },
    { path: 'server/tests/golden/decision-writers.txt', make: decisionWriters },
    { path: 'docs/rules.md', make: rulesDocument },
    { path: 'docs/refusals.md', make: refusalsDocument },
    { path: 'server/src/platform/not-offered.ts', make: () => notOfferedSource(routes) },
    { path: 'server/src/platform/ways-out.ts', make: () => passagesSource(routes) },
    { path: 'docs/compatibility.md', make: () => compatibilityDocument(routes) },
    { path: 'api-client/src/generated/client.ts', make: () => renderClient(description) },
    { path: 'cli/src/generated/schemas.json', make: () => `${JSON.stringify(commandSchemas(description))}\n` },
    { path: 'cli/src/generated/commands.json', make: () => `${compactJson(commandTable(description))}\n` },
  ]
}
