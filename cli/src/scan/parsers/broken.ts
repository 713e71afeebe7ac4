/** A text that its format does not allow. What a parser says of it is not told: it quotes the text. */
export class Broken extends Error {
  /** From 0; undefined where the parser names none. */
  readonly offset: number | undefined

  constructor(offset: number | undefined) {
    super('broken')
    this.name = 'Broken'
    this.offset = offset
  }
}
