import {type Html, html} from './html.ts'

/** @param id to which the contents point */
export const heading = (id: string, title: string, isNewPage: boolean): Html =>
  html`<h2 id="${id}" class="${isNewPage ? 'new-page' : 'flows'}">${title}</h2>`
