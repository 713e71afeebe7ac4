import type { Finding, Severity } from './model.ts'
import type { Review } from './review.ts'
import { ruleSetVersion, rules } from './rules/index.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning'>> = { critical: 'error', high: 'error', medium: 'warning' }
/** What hosts of code sort findings by: CVSS-like figures from 0 to 10. */
const scores: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5' }

/** The review as SARIF 2.1.0, which hosts of code show beside the line. */
export function sarifOf(review: Review): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ambit artifacts review',
            version: ruleSetVersion,
            rules: rules.map(({ id, title, severity, attack, mend }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: attack },
              help: { text: mend },
              defaultConfiguration: { level: levels[severity] },
              properties: { 'security-severity': scores[severity], tags: ['security'] },
            })),
          },
        },
        results: review.findings.map(resultOf),
        properties: { digest: review.digest, verdict: review.verdict },
      },
    ],
  }
}

function resultOf({ rule, severity, reason, mend, file, line, column, endLine, fingerprint }: Finding): object {
  return {
    ruleId: rule,
    level: levels[severity],
    message: { text: `${reason}. ${mend}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' },
          region: { startLine: line, startColumn: column, endLine },
        },
      },
    ],
    partialFingerprints: { 'ambit/v1': fingerprint },
  }
}
