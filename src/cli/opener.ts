import {spawn} from 'node:child_process'
import type {Catalogue} from '../say/catalogue.ts'

/** Shows a file to whoever sits at a display; where there is none, nothing is started. */
export function openForPerson(file: string, {view}: Catalogue): void {
  const {DISPLAY, WAYLAND_DISPLAY} = process.env
  if (!DISPLAY && !WAYLAND_DISPLAY) return
  const opener = spawn('xdg-open', [file], {detached: true, stdio: 'ignore'})
  opener.on('error', () => void process.stderr.write(`${view.opener}\n`))
  opener.unref()
}
