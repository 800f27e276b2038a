import {z} from 'zod'

/** What a recording or a document is looked at for (the measure, 二(二)4): each access names one, or none. */
export const purposes = [
  'review',
  'supervision',
  'assessment',
  'public-opinion',
  'decision',
  'dispute',
  'credit',
  'court',
  'party-copy',
  'maintenance',
] as const
export const purpose = z.enum(purposes)
export type Purpose = z.infer<typeof purpose>

/** How a person's access ended. `opened`: it was shown, and nobody waited for the comparison of its digest. */
export const accessEnd = z.enum(['opened', 'agrees', 'copied', 'missing', 'altered', 'unreadable', 'not-copied'])
export type AccessEnd = z.infer<typeof accessEnd>
