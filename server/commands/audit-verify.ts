import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type BundleVerdict, checkBundle, keyIn } from '../src/audit/check-bundle.ts'
import { checkReport, type ReportVerdict } from '../src/audit/check-report.ts'
import { parseWitnessKey } from '../src/audit/derive-cosignature.ts'
import { parseBundle } from '../src/audit/parse-bundle.ts'
import { looksLikeReport, parseReport } from '../src/audit/parse-report.ts'
import { StartFault } from '../src/platform/start-fault.ts'
import { run } from './connect.ts'

const usage =
  'Say which file: npm run audit:verify FILE -- [--key VERIFIER_KEY] [--head FILE]… [--witness VERIFIER_KEY]…'

/** `npm run audit:verify FILE`: proves a bundle of the audit log, or the report of a session. It needs no database and no network. */
await run(async args => {
  const { values, positionals } = parsed(args)
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) throw new StartFault(usage)
  const key = values.key === undefined ? undefined : keyIn(values.key)
  if (values.key !== undefined && key === undefined) throw new StartFault('--key takes the verifier key of a log')
  const witnesses = (values.witness ?? []).map(text => {
    const witness = parseWitnessKey(text)
    if (witness === undefined) throw new StartFault('--witness takes the verifier key of a cosigner')
    return witness
  })
  const heads = await Promise.all((values.head ?? []).map(each => readFile(each, 'utf8')))
  const text = await readFile(path, 'utf8')
  if (looksLikeReport(text)) {
    const report = parseReport(text)
    return reported(
      report === undefined ? { integrity: 'broken', what: 'report_unreadable' } : checkReport(report, key),
      key !== undefined,
    )
  }
  const bundle = parseBundle(text)
  if (bundle === undefined) return broken({ integrity: 'broken', firstBadIndex: 0, what: 'bundle_unreadable' })
  const verdict = checkBundle(bundle, { key, heads, witnesses })
  return verdict.integrity === 'broken' ? broken(verdict) : verified(verdict, key !== undefined)
})

function parsed(args: readonly string[]) {
  const options = {
    key: { type: 'string' },
    head: { type: 'string', multiple: true },
    witness: { type: 'string', multiple: true },
  } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (cause) {
    throw new StartFault(usage, cause instanceof Error ? cause : undefined)
  }
}

function broken({ what, firstBadIndex }: Extract<BundleVerdict, { integrity: 'broken' }>): string[] {
  process.exitCode = 1
  return [`BROKEN: ${what}. The first event that is not proven has index ${firstBadIndex}.`]
}

function verified(told: Extract<BundleVerdict, { integrity: 'verified' }>, trusted: boolean): string[] {
  const { from, to, size, at, origin, erased, witnesses, headsBefore } = told
  return [
    `Verified: events ${from} to ${to - 1} of ${origin}, in the log of ${size} events that was signed at ${at}.`,
    trustWords(trusted),
    ...erased.map(
      each =>
        `Event ${each.index} was erased by event ${each.by}: ${each.legalReason}; approved by ${each.approvedBy.join(', ')}.`,
    ),
    ...witnesses.map(name => `Witnessed by ${name}.`),
    ...(headsBefore > 0
      ? [`${headsBefore} checkpoints are older than the file reaches: nothing is said of them.`]
      : []),
  ]
}

function trustWords(trusted: boolean): string {
  return trusted
    ? 'The key was given, so whoever had the database alone could not have made this.'
    : 'No key was given: this proves that the file fits itself. Give the key that you had from elsewhere with --key.'
}

function reported(verdict: ReportVerdict, trusted: boolean): string[] {
  if (verdict.integrity === 'broken') {
    process.exitCode = 1
    return [
      `BROKEN: ${verdict.what}.${verdict.index === undefined ? '' : ` It is the event with index ${verdict.index}.`}`,
    ]
  }
  const { session, at, origin, events, erased, size } = verdict
  return [
    `Verified: the report about ${session} is as ${origin} signed it at ${at}; its ${events} events are in the log of ${size}.`,
    trustWords(trusted),
    ...(erased > 0 ? [`${erased} of them were erased, each by an event that names it.`] : []),
  ]
}
