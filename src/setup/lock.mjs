import {createHash} from 'node:crypto'
import {connect, createServer} from 'node:net'
import {checkout} from './run.mjs'
import {say} from './say.mjs'

/**
 * Runs one job at a time for this checkout, across processes: two commands started together must not build over each
 * other. The lock is an abstract socket (unix(7)), which the kernel takes back when its holder dies: no stale lock
 * file, and nothing that a reused process id could fool.
 *
 * @template T
 * @param {() => T | Promise<T>} job
 * @param {{of?: string, waits?: () => void}} [options] jobs of another name go on beside one another; `waits` is called
 *   when another process is at it
 * @returns {Promise<T>} what the job returns
 */
export async function alone(job, {of = 'setup', waits = () => say('waiting')} = {}) {
  const path = `\0evidock-${of}-${createHash('sha256').update(checkout).digest('hex')}`
  let server = await listen(path)
  if (!server) waits()
  while (!server) {
    await untilReleased(path)
    server = await listen(path)
  }
  const held = server
  try {
    return await job()
  } finally {
    held.release()
  }
}

/**
 * @param {string} path
 * @returns {Promise<{release: () => void} | undefined>} undefined when another process holds it
 */
function listen(path) {
  return new Promise((resolve, reject) => {
    /** @type {Set<import('node:net').Socket>} */
    const waiting = new Set()
    const server = createServer(socket => {
      waiting.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => waiting.delete(socket))
    })
    /** @param {NodeJS.ErrnoException} error */
    const refused = error => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error))
    const release = () => {
      server.close()
      for (const socket of waiting) socket.destroy()
    }
    server.once('error', refused)
    server.listen({path}, () => {
      server.unref()
      resolve({release})
    })
  })
}

/**
 * Waits on the holder's end of a connection, which closes when it lets go or dies.
 *
 * @param {string} path
 * @returns {Promise<void>}
 */
function untilReleased(path) {
  return new Promise(resolve => {
    const socket = connect({path})
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.resume()
  })
}
