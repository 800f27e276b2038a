/** How wide a page is, in columns of a terminal. */
export const WIDTH = 100

/** What a terminal shows in two columns: East Asian wide and fullwidth characters (Unicode Standard Annex 11). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/
/** No line begins with these. */
const CLINGING = /^[，。、；：）〕》”！？,.;:)%]/

export const widthOf = (text: string): number => [...text].reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : 1), 0)

/** A text with so many columns, spaces behind it. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/**
 * A text in lines that fit the page: broken at spaces, and between Chinese characters.
 *
 * @param first stands before the first line; the others are indented as far
 */
export function wrapped(text: string, first: string): string[] {
  const indent = ' '.repeat(widthOf(first))
  const lines: string[] = []
  let line = first
  for (const piece of piecesOf(text)) {
    const isFull = widthOf(line) + widthOf(piece.trimEnd()) > WIDTH
    if (isFull && line.trim() !== '' && line !== first) {
      lines.push(line.trimEnd())
      line = indent
    }
    line += line === indent ? piece.trimStart() : piece
  }
  return [...lines, line.trimEnd()]
}

/** Words with the spaces behind them, and Chinese characters one by one with what clings to them. */
function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let last = ''
  for (const sign of text) {
    const isBreak = last === '' || last.endsWith(' ') || WIDE.test(sign) || WIDE.test(last.at(-1) ?? '')
    if (isBreak && sign !== ' ' && !CLINGING.test(sign) && !/[（〔《“(]$/.test(last)) {
      if (last !== '') pieces.push(last)
      last = sign
    } else last += sign
  }
  return last === '' ? pieces : [...pieces, last]
}
