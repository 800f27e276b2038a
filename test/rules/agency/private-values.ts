import fc from 'fast-check'

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`))

/** 18 digits with a day of birth in them, the last one perhaps an X. */
export const identityNumber = fc
  .tuple(
    fc.stringMatching(/^[1-6]\d{5}$/),
    fc.integer({min: 1930, max: 2020}),
    fc.integer({min: 1, max: 12}),
    fc.integer({min: 1, max: 28}),
    fc.stringMatching(/^\d{3}[\dX]$/),
  )
  .map(
    ([place, year, month, day, rest]) =>
      `${place}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${rest}`,
  )

export const phone = fc.tuple(fc.stringMatching(/^1[3-9]$/), digits(9)).map(parts => parts.join(''))

export const account = fc.tuple(fc.constantFrom('6222', '6228', '1208'), digits(15)).map(parts => parts.join(''))
