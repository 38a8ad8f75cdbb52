import type { GroupCard, InvitationCard } from '../../generated';

/** The wire's types, generated from `crates/protocol`. Types only: nothing of this reaches the bundle. */
export type {
  ApiError,
  Asked,
  ClientSession,
  EntryForm,
  ErrorCode,
  Event,
  FileCard,
  FileKind,
  FileSettings,
  FrameFromServer,
  FrameToServer,
  GroupCard,
  InvitationCard,
  Join,
  Joined,
  LeaveMessage,
  Message,
  Messages,
  OperatorCard,
  Rating,
  Resume,
  Retry,
  SessionState,
  WhileMissing,
} from '../../generated';

/** What is shown before joining: of an invitation, or of a group. */
export type Card = InvitationCard | GroupCard;

/** The version of the wire that this page speaks. */
export const PROTOCOL = 1;

/** The longest text of one message, in bytes of UTF-8. */
export const MESSAGE_TEXT_MAX = 32 * 1024;

/** The longest address of the page from which a client came, in characters. */
export const PAGE_MAX = 500;

/** The longest name a client may give, in characters. */
export const CLIENT_NAME_MAX = 80;

/** The longest first message that is written before joining, in characters: far under what a message may have. */
export const ENTRY_MESSAGE_MAX = 4_000;

/** The longest text of a rating, in characters. */
export const RATING_TEXT_MAX = 1_000;
