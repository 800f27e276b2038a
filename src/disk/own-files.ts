const root = new URL('..', import.meta.url)

/**
 * Where a file of evidock's own lies.
 *
 * @param path from `src`, which is also its path from where the program is built to: a bundle's chunks lie one folder
 * deep there, as this file does
 */
export const ownFile = (path: string): URL => new URL(path, root)
