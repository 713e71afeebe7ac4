import { approvalWordsIn } from '../approvals/index.ts'
import { address, alertBox, type Html, type HtmlValue, hiddenFields, html, notice, time } from '../platform/page.ts'
import { approvalObstacles, rulesToWaive } from './check-approvable.ts'
import { approvalDays, decisionReasonLengthMax } from './parse-decision-form.ts'
import type { ArtifactView } from './render-artifact-page.ts'
import type { ArtifactWords } from './words/words.ts'

/** What stands in the way, and the form; nothing where all is decided. */
export function decidePart(view: ArtifactView, words: ArtifactWords): Html | false {
  const { artifact, review, isMadeHere } = view
  if (artifact.state === 'rejected' || artifact.state === 'expired') return false
  const obstacles = artifact.state === 'approved' || artifact.state === 'drifted' ? [] : approvalObstacles(review)
  return html`${obstacles.length > 0 && html`<div class="part"><h2>${words.cannot}</h2><ul>${obstacles.map(each => html`<li>${words.obstacles[each]}</li>`)}</ul></div>`}
${isMadeHere ? html`<div class="part decide"><p class="sum">${words.madeHere}</p></div>` : form(view, words, mayApprove(view, obstacles.length))}`
}

function mayApprove({ artifact, isOwn, isAlone }: ArtifactView, obstacles: number): boolean {
  return artifact.state === 'reviewed' && obstacles === 0 && (!isOwn || isAlone)
}

function form(view: ArtifactView, words: ArtifactWords, approves: boolean): Html {
  const { ask } = approvalWordsIn(view.frame.reader)
  const { artifact, isOwn, isAlone } = view
  const ends = artifact.state === 'approved' || artifact.state === 'drifted'
  return html`<form method="post" action="${address(`/artifacts/${encodeURIComponent(artifact.id)}/decision`)}" class="part decide">
${hiddenFields({ csrf_token: view.csrfToken, ...view.fields })}
<button class="hidden" name="decision" value="review" formnovalidate tabindex="-1" aria-hidden="true">${ask.showAgain}</button>
<h2>${words.decide}</h2>
${approves && html`<p class="sum">${words.sum}</p>`}
${isOwn && html`<p class="sum">${isAlone ? words.alone : words.own}</p>`}
${approves && waivers(view, words)}
${approves && days(view, words)}
${reasonField(view, words)}
${view.asksPassword && passwordField(view, words)}
<div class="field actions">
${approves && html`<button class="button button-reach" name="decision" value="approve" data-testid="approve">${words.approve}</button>`}
<button class="button" name="decision" value="reject" data-testid="reject">${ends ? words.endApproval : words.reject}</button>
</div>
</form>`
}

function waivers({ review, entered, problem }: ArtifactView, words: ArtifactWords): Html | false {
  const rules = review === undefined ? [] : rulesToWaive(review.report)
  if (rules.length === 0) return false
  const wrong = problem?.kind === 'waivers_missing'
  return html`<fieldset class="field"${wrong && html` aria-describedby="waive-problem"`}><legend class="label">${words.waive}</legend><div class="choices">
${rules.map(
  rule =>
    html`<label class="choice"><input type="checkbox" name="waive" value="${rule}"${entered?.waived.includes(rule) && html` checked`}>${rule}</label>`,
)}</div><p class="hint">${words.waiveHint}</p>${wrong && html`<p class="hint t-refuse" id="waive-problem">${words.waiversMissing}</p>`}</fieldset>`
}

function days({ entered }: ArtifactView, words: ArtifactWords): Html {
  const chosen = entered?.days ?? approvalDays[0]
  return html`<fieldset class="field"><legend class="label">${words.counts}</legend><div class="choices">
${approvalDays
  .toSorted((a, b) => a - b)
  .map(
    each =>
      html`<label class="choice"><input type="radio" name="days" value="${String(each)}"${each === chosen && html` checked`}>${words.days(each)}</label>`,
  )}</div></fieldset>`
}

function reasonField({ entered, problem }: ArtifactView, words: ArtifactWords): Html {
  const wrong = problem?.kind === 'reason_missing'
  return html`<div class="field"><label class="label" for="reason">${words.reason}</label>
<input class="input" id="reason" name="reason" required maxlength="${String(decisionReasonLengthMax)}" value="${entered?.reason ?? ''}" autocomplete="off" aria-describedby="reason-hint" data-testid="reason"${wrong && html` aria-invalid="true"`}>
<span class="hint${wrong && ' t-refuse'}" id="reason-hint">${wrong ? words.reasonMissing : words.reasonHint}</span></div>`
}

function passwordField({ problem, frame }: ArtifactView, words: ArtifactWords): Html {
  const { ask } = approvalWordsIn(frame.reader)
  const wrong = problem?.kind === 'password_wrong' || problem?.kind === 'password_needed'
  return html`<div class="field"><label class="label" for="password">${words.password}</label>
<input class="input" id="password" name="password" type="password" autocomplete="current-password" data-testid="password"${wrong && html` aria-invalid="true" aria-describedby="password-problem"`}>${
    wrong &&
    html`<p class="hint t-refuse" id="password-problem">${problem?.kind === 'password_wrong' ? ask.passwordIsWrong : ask.typePassword}</p>`
  }</div>`
}

/** Above everything: why nothing was decided. */
export function problemBox({ problem, frame }: ArtifactView, words: ArtifactWords): Html | false {
  const { ask } = approvalWordsIn(frame.reader)
  switch (problem?.kind) {
    case undefined:
      return false
    case 'reviewed':
      return html`<div class="before-head">${notice('quiet', ask.reviewed)}</div>`
    case 'password_wrong':
      return box(ask.nothingDecided, ask.passwordWrong)
    case 'password_needed':
      return box(ask.nothingDecided, ask.passwordNeeded)
    case 'locked_out':
      return box(ask.nothingDecided, ask.lockedOut(time(problem.until, frame.reader)))
    case 'changed':
      return box(ask.nothingDecided, ask.changed)
    case 'reason_missing':
      return box(ask.nothingDecided, words.reasonMissing)
    case 'waivers_missing':
      return box(ask.nothingDecided, words.waiversMissing)
    case 'own_artifact':
      return box(ask.nothingDecided, words.own)
    case 'made_in_this_session':
      return box(ask.nothingDecided, words.madeHere)
  }
}

function box(first: string, then: HtmlValue): Html {
  return html`<div class="before-head">${alertBox(html`<b>${first}</b> ${then}`)}</div>`
}
