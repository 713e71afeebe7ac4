import { useEffect, useRef } from 'react'

export type Keys = Readonly<Record<string, () => unknown>>

const switchName = 'ambit-keys'

/** Letters can be switched off; the palette and Escape stay. */
export function keysAreOn(): boolean {
  return localStorage.getItem(switchName) !== 'off'
}

export function switchKeys(on: boolean): void {
  localStorage.setItem(switchName, on ? 'on' : 'off')
}

/** Inside a field every letter is text. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  return target?.closest('input, textarea, select, [contenteditable="true"]') !== null && target !== null
}

const stack: { current: Keys }[] = []
let listening = false
let afterG = false
let forget: ReturnType<typeof setTimeout> | undefined
const secondKeyWithinMs = 1_500

/** "j", "Escape", "mod+k", "g h". The layer that was mounted last and knows the key gets it. */
function nameOf(event: KeyboardEvent): string {
  if (event.metaKey || event.ctrlKey) return `mod+${event.key.toLowerCase()}`
  return event.key.length === 1 ? event.key.toLowerCase() : event.key
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.isComposing) return
  const name = nameOf(event)
  const isLetter = name.length === 1
  if (isLetter && (isTyping(event) || !keysAreOn())) return
  if (isTyping(event) && !name.startsWith('mod+')) return
  const whole = afterG ? `g ${name}` : name
  clearTimeout(forget)
  const wasAfterG = afterG
  afterG = false
  if (name === 'g' && !wasAfterG) {
    afterG = true
    forget = setTimeout(() => {
      afterG = false
    }, secondKeyWithinMs)
    return
  }
  const layer = stack.toReversed().find(({ current }) => Object.hasOwn(current, whole))
  if (layer === undefined) return
  event.preventDefault()
  layer.current[whole]?.()
}

/** Keys of this part of the page, as long as it is there. No key approves anything. */
export function useKeys(keys: Keys): void {
  const kept = useRef(keys)
  kept.current = keys
  useEffect(() => {
    const layer = kept
    stack.push(layer)
    if (!listening) addEventListener('keydown', press)
    listening = true
    return () => {
      stack.splice(stack.indexOf(layer), 1)
    }
  }, [])
}
