//! What goes over the wire between Deskbell's desk, server and client page: ids, statuses, sessions, messages, events and
//! error codes. Types and pure rules only, no I/O. `docs/PROTOCOL.md` tells how they are used together.
//!
//! Everything changes by addition only: unknown fields are ignored, unknown event types are kept, and the enums that may
//! grow have an `Unknown` variant, so that an older desk understands a newer server.

pub mod about;
pub mod api;
pub mod availability;
pub mod calendar;
pub mod company;
pub mod error;
pub mod event;
pub mod file;
pub mod ids;
pub mod integration;
pub mod invitation;
pub mod message;
pub mod operator;
pub mod readiness;
pub mod session;
pub mod stream;
pub mod template;
pub mod time;
pub mod transfer;

pub use about::*;
pub use api::*;
pub use availability::{
    Activity, AwayReason, ChannelState, DeviceState, OperatorState, StatusCause, StatusHistory, StatusPeriod,
    StatusTime, StatusTimes,
};
pub use calendar::Appointment;
pub use company::{
    AllAway, AutomaticAway, ChannelSwitches, CompanySettings, CompanyView, FirstStatus, Group, GroupCardForOperators,
    InvitationSettings, OperatorSettings, OwnerMissing, REASON_NAME_MAX, Routing, SettingsChange, VersionedSettings,
    Weight, WhenGone, WidgetSettings,
};
pub use error::{ApiError, ErrorCode, Retry};
pub use event::{Event, RawEvent};
pub use file::{FILE_NAME_MAX, FileCard, FileKind, FileSettings, PREVIEW_PIXELS_MAX};
pub use ids::*;
pub use integration::{ApiKey, ApiScope, CreateApiKey, CreateInvitationFor, CreatedApiKey, InvitationList, LeadsTo};
pub use invitation::{
    CreateInvitation, ExtendInvitation, INVITATION_LABEL_MAX, Invitation, InvitationCard, InvitationState,
    InvitationUse, LeaveMessage, Life, RevokeInvitation, USES_SHOWN, WhileMissing,
};
pub use message::{Author, Content, Message, Note};
pub use operator::{Operator, OperatorCard, Presence, Role, Status};
pub use readiness::{Outcome, Readiness, Receipt, Way};
pub use session::{Channel, Client, ClientSession, EndedBy, Session, SessionState, Source};
pub use stream::{FrameFromServer, FrameToServer, Resume, Typed, Typist};
pub use template::{SaveTemplate, TEMPLATE_NAME_MAX, TEMPLATE_TEXT_MAX, TEMPLATES_MAX, Template};
pub use time::{Seq, Timestamp};
pub use transfer::{
    BeginTransfer, NOTE_MAX, Transfer, TransferGroup, TransferOperator, TransferReturned, TransferTargets, TransferTo,
    WhyReturned,
};

/// The version of the wire that this build speaks. A server also answers to the older ones in its range.
pub const PROTOCOL: u32 = 1;

/// The longest text of one message, in bytes of UTF-8.
pub const MESSAGE_TEXT_MAX: usize = 32 * 1024;

/// The longest name a client may give, in characters.
pub const CLIENT_NAME_MAX: usize = 80;
