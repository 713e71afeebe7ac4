import type { Socket } from 'node:net'

/** Carries bytes both ways until one side ends; what breaks on one side breaks on the other. */
export function relay(one: Socket, other: Socket): void {
  carry(one, other)
  carry(other, one)
}

function carry(from: Socket, to: Socket): void {
  from.pipe(to)
  from.on('error', () => to.destroy())
  from.on('close', () => to.destroySoon())
}
