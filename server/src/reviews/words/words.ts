/** The words of the mail to reviewers. */
export interface ReviewWords {
  readonly language: string
  readonly subject: Readonly<Record<'started' | 'reminder', (name: string) => string>>
  readonly waits: string
  until(moment: string): string
  readonly undecided: Readonly<Record<'end' | 'keep', string>>
  readonly decidesNothing: string
  readonly open: string
  readonly askedBy: string
  readonly notYou: string
}
