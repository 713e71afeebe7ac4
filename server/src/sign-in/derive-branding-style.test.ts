import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brandingStyle, contrast } from './derive-branding-style.ts'

test('a colour stands on the button with text that can be read, and on links only where it can be read itself', () => {
  const pale = brandingStyle({ accentColor: '#ffe08a' }) ?? ''
  assert.match(pale, /--accent:#ffe08a;--on-accent:#000000;/)
  assert.doesNotMatch(pale, /--accent-text/)
  const strong = brandingStyle({ accentColor: '#7a1fa2', darkAccentColor: '#d9a7f0' }) ?? ''
  assert.match(strong, /^:root\{--accent:#7a1fa2;--on-accent:#ffffff;--accent-text:#7a1fa2;\}/)
  assert.match(strong, /dark\)\{:root\{.*--accent:#d9a7f0;--on-accent:#000000;--accent-text:#d9a7f0;\}\}/)
})

test('whatever is chosen, the text of the main button has a contrast of 4.5 or more', () => {
  for (let nth = 0; nth < 500; nth++) {
    const color = `#${((nth * 33_613) % 0xffffff).toString(16).padStart(6, '0')}`
    const text = /--on-accent:(#\w{6})/.exec(brandingStyle({ accentColor: color }) ?? '')?.[1] ?? ''
    assert.ok(contrast(color, text) >= 4.5, `${text} on ${color}`)
  }
})

test('a ground under which words vanish is left out, and what is no colour never reaches the stylesheet', () => {
  assert.equal(brandingStyle({ backgroundColor: '#333333' }), undefined)
  assert.match(brandingStyle({ backgroundColor: '#fff8ee' }) ?? '', /--paper:#fff8ee;/)
  assert.equal(brandingStyle({ accentColor: 'red;}body{display:none' }), undefined)
  assert.equal(brandingStyle({}), undefined)
})
