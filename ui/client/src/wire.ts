/** The wire's types, generated from `crates/protocol`. Types only: nothing of this reaches the bundle. */
export type {
  ApiError,
  ClientSession,
  ErrorCode,
  Event,
  FrameFromServer,
  FrameToServer,
  InvitationCard,
  Join,
  Joined,
  Message,
  Messages,
  Resume,
  Retry,
} from '../../generated';

/** The version of the wire that this page speaks. */
export const PROTOCOL = 1;

/** The longest text of one message, in bytes of UTF-8. */
export const MESSAGE_TEXT_MAX = 32 * 1024;

/** The longest name a client may give, in characters. */
export const CLIENT_NAME_MAX = 80;
