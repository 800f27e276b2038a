// How the program is put together from its modules and most of its packages. One process reads a few files at its start
// instead of some five hundred, and keeps only what it can reach.
import {existsSync} from 'node:fs'
import {filesBelow} from './files.mjs'
import {notices} from './notices.mjs'
import {inCheckout} from './run.mjs'

/** Every file that is started by itself: the commands, the demo's consumer, and what runs on a thread. */
const started = [
  ...['cli/evidock.ts', 'demo/consumer.ts'].filter(path => existsSync(inCheckout('src', path))),
  ...filesBelow(inCheckout('src')).filter(path => /-(worker|process)\.ts$/.test(path)),
]

/** They bring native code, start files of their own on threads, or load parts by names that they compute. */
export const apart = [/^better-sqlite3/, 'usb', 'piscina', 'fluent-ffmpeg']

/** @satisfies {import('rolldown').RolldownOptions} */
const options = {
  input: Object.fromEntries(started.map(path => [path.replace(/\.ts$/, ''), inCheckout('src', path)])),
  platform: 'node',
  external: apart,
  plugins: [notices()],
  output: {
    dir: inCheckout('dist'),
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    sourcemap: true,
    // Errors and profiles name functions and classes.
    keepNames: true,
    // V8 keeps a text with one Chinese character in it at twice the size, and reads it more slowly.
    charset: 'ascii',
  },
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message)
  },
}

export default options
