const PROGRESS_LINE =
  /^(frame|fps|stream_\d+_\d+_\w+|bitrate|total_size|out_time(_us|_ms)?|dup_frames|drop_frames|speed|progress)=/

/** Whether a line comes from ffmpeg's `-progress`, rather than being a message. */
export function isProgressLine(line: string): boolean {
  return PROGRESS_LINE.test(line)
}

/** The position that a line of ffmpeg's `-progress` reports, in ms of media time; null for every other line. */
export function progressMs(line: string): number | null {
  const found = /^out_time_us=(\d+)/.exec(line)
  return found ? Math.round(Number(found[1]) / 1000) : null
}
