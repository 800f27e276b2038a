import {type Catalogue, english} from './catalogue.ts'
import {chinese} from './chinese.ts'

export type Language = 'zh-CN' | 'en'

/** The sentences in one language. */
export const sentences = (language: Language): Catalogue => (language === 'zh-CN' ? chinese : english)

/** The language that the environment asks for: Chinese where the locale is, else English (locale(7)). */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || ''
  return locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Bytes for people: `1.5 GiB`. */
export function sayBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return power === 0 ? `${bytes} B` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`
}
