/** Where the stream stands, and whether a frame continues there. */
import type { FrameFromServer, Resume } from './wire';

type Numbered = Extract<FrameFromServer, { type: 'event' | 'ping' }>;

/** Whether `frame` follows what the reader at `place` has. If not, a frame was lost. */
export function follows(place: Resume, frame: Numbered): boolean {
  return frame.prev === place.seq;
}

/** Where the reader stands after having taken `frame`. */
export function after(place: Resume, frame: Numbered): Resume {
  return { epoch: place.epoch, seq: frame.type === 'event' ? frame.seq : frame.head };
}
