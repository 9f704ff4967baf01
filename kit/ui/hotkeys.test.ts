import { expect, test } from 'vitest'
import { keyName, type Pressed } from './hotkeys.ts'

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  ...more,
})

test.each([
  [press('k', { ctrlKey: true }), 'Ctrl+K'],
  [press('K', { ctrlKey: true, shiftKey: true }), 'Ctrl+K'],
  [press('k', { metaKey: true }), 'Ctrl+K'],
  [press('Enter', { ctrlKey: true }), 'Ctrl+Enter'],
  [press('Enter', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Enter'],
  [press('j'), 'J'],
  [press('?', { shiftKey: true }), '?'],
  [press('F1'), 'F1'],
  [press('Escape'), 'Escape'],
])('%o is %s', (pressed, name) => {
  expect(keyName(pressed)).toBe(name)
})

test('nothing while an input method composes, whichever way the browser says so', () => {
  expect(keyName(press('j', { isComposing: true }))).toBeNull()
  expect(keyName(press('Enter', { ctrlKey: true, isComposing: true }))).toBeNull()
  expect(keyName(press('j', { keyCode: 229 }))).toBeNull()
  expect(keyName(press('Process'))).toBeNull()
})

test('Alt with a letter belongs to input methods and menus', () => {
  expect(keyName(press('s', { altKey: true }))).toBeNull()
})
