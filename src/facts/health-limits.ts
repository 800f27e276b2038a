/** Beyond these a technician is told. */
export type HealthLimits = {
  /** Charge at docking. */
  batteryLowPercent: number
  /** Room that is left on the recorder. */
  storageLowPercent: number
  /** How far its clock may be off, either way. */
  clockOffMs: number
  /** So long it may not have been docked. */
  absentDays: number
}
