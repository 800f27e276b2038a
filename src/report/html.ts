/** A piece of a page, in which every text is escaped. */
export type Html = {readonly html: string}

/** Where there is nothing to say. */
export const NONE = '—'

type Part = string | number | null | Html | readonly Html[]

/** A piece of a page: what stands between its own words is escaped, unless it is such a piece itself. */
export const html = (words: TemplateStringsArray, ...parts: Part[]): Html => ({
  html: words.map((word, index) => `${word}${textOf(parts[index] ?? '')}`).join(''),
})

/** What another part of the program drew, and escaped: an SVG of a chart. */
export const drawn = (svg: string): Html => ({html: svg})

function textOf(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'html' in part ? part.html : part.map(one => one.html).join('')
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
