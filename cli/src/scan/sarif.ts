import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Finding, Severity, UnreadFile } from './model.ts'
import { ruleSetVersion, rules } from './rules/index.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning'>> = { critical: 'error', high: 'error', medium: 'warning' }
/** What hosts of code sort findings by: CVSS-like figures from 0 to 10. */
const scores: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5' }

/** The findings as SARIF 2.1.0: no snippet of the file is in it. What was not read is a notification of the run. */
export function sarifOf(findings: readonly Finding[], unread: readonly UnreadFile[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ambit scan',
            version: ruleSetVersion,
            rules: rules.map(({ id, title, severity, mend }) => ({
              id,
              shortDescription: { text: title },
              help: { text: mend },
              defaultConfiguration: { level: levels[severity] },
              properties: { 'security-severity': scores[severity], tags: ['security'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: unread.length === 0,
            toolExecutionNotifications: unread.map(({ file, because, line, column }) => ({
              level: 'error',
              message: { text: `Not read: ${because}` },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: artifactOf(file),
                    ...(line === null ? {} : { region: { startLine: line, startColumn: column ?? 1 } }),
                  },
                },
              ],
            })),
          },
        ],
        results: findings.map(resultOf),
      },
    ],
  }
}

function artifactOf(file: string): object {
  return isAbsolute(file) ? { uri: pathToFileURL(file).href } : { uri: encodeURI(file), uriBaseId: '%SRCROOT%' }
}

function resultOf(finding: Finding): object {
  const { rule, severity, reason, mend, file, path, secret } = finding
  return {
    ruleId: rule,
    level: levels[severity],
    message: { text: `${reason}. ${mend}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactOf(file),
          region: {
            startLine: finding.line,
            startColumn: finding.column,
            endLine: finding.end_line,
            endColumn: finding.end_column,
          },
        },
        logicalLocations: [{ fullyQualifiedName: path, kind: 'member' }],
      },
    ],
    partialFingerprints: { 'ambitPlace/v1': `${rule} ${file} ${path}` },
    properties: { ...(secret === null ? {} : { secretType: secret.type, secretFingerprint: secret.fingerprint }) },
  }
}
