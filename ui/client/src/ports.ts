/** What those parts need of the page that are loaded when they are needed. */
import type { Refused } from './api';
import type { Entry } from './entry';
import type { KeptJoin } from './keep';
import type { Action, Pending, State } from './state';
import type { FrameToServer, Joined } from './wire';

export interface Ports {
  state: () => State;
  set: (set: Partial<State>) => void;
  act: (action: Action) => void;
  /** The join; throws when there is none. */
  kept: () => KeptJoin;
  /** The join that this browser has, or a new one for leaving a message. */
  minted: (entry: Entry) => KeptJoin;
  hold: (kept: KeptJoin) => void;
  write: (words: Pick<Pending, 'text' | 'email' | 'phone'>) => void;
  /** Joins. */
  enter: (kept: KeptJoin) => Promise<void>;
  take: (joined: Joined) => void;
  drop: (id: string) => void;
  turnedAway: (error: Refused) => void;
  /** Sends what is pending, or tries again. */
  kick: () => void;
  /** Tells the server, if there is a connection. */
  tell: (frame: FrameToServer) => void;
  /** Opens or closes the form for leaving a message. */
  writing: (yes: boolean) => void;
  /** Starts over. */
  fresh: () => void;
  /** It is a group's page, where that is always possible. */
  group: boolean;
  /** Whether the reader can see the page: in a frame, whether its panel is open. */
  shown: () => boolean;
}
