//! The administrator's commands about the company's settings.

mod api_keys;
mod invitations;
mod widget;

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use deskbell_protocol::{Channel, CompanySettings, Routing, VersionedSettings};
use deskbell_server::{Admin, GroupChange, ServerError};

use crate::Failure;

pub(crate) use api_keys::{ApiKeyTask, api_key};
pub(crate) use invitations::{InvitationValues, invitations};
pub(crate) use widget::{WidgetValues, widget};

#[derive(Subcommand)]
pub(crate) enum SettingsTask {
    /// Write the settings, as JSON with their version, to standard output.
    Show,
    /// Put the settings of a file in the place of the present ones: what `show` wrote, changed.
    Apply {
        /// The file; `-` is standard input.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
pub(crate) enum ReasonTask {
    /// List the reasons in the order of the menus: emoji, name, paid or unpaid, disabled.
    List,
    /// Add a reason at the end of the menus.
    Add {
        /// Its name, of 1 to 40 characters.
        name: String,
        /// One emoji, shown before the name.
        #[arg(long)]
        emoji: Option<String>,
        /// The time counts as paid.
        #[arg(long)]
        paid: bool,
    },
    /// Rename a reason; history keeps the old name.
    Rename {
        /// Its name.
        name: String,
        /// Its new name; the same to change only what follows.
        new: String,
        /// Another emoji; an empty one for none.
        #[arg(long)]
        emoji: Option<String>,
        /// Whether the time counts as paid from now on.
        #[arg(long)]
        paid: Option<bool>,
    },
    /// Put reasons first in the menus, in this order.
    Order {
        /// Their names.
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Let a disabled reason be chosen again.
    Enable {
        /// Its name.
        name: String,
    },
    /// Let a reason be chosen no more. Who is away by it stays so until he or she chooses anew.
    Disable {
        /// Its name.
        name: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum GroupTask {
    /// List the groups: address, name, how offers are made, time to accept, queue, members.
    List,
    /// Create a group.
    Create {
        /// Its name, which clients see, of 1 to 60 characters.
        name: String,
        /// The user name of a member; may be given many times.
        #[arg(long = "member")]
        members: Vec<String>,
        #[command(flatten)]
        values: GroupValues,
    },
    /// Change a group.
    Set {
        /// Its name, or the last part of its address.
        group: String,
        /// Another name.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        values: GroupValues,
    },
    /// Add members.
    AddMember {
        /// The group's name, or the last part of its address.
        group: String,
        /// Their user names.
        #[arg(required = true)]
        usernames: Vec<String>,
    },
    /// Take members out.
    RemoveMember {
        /// The group's name, or the last part of its address.
        group: String,
        /// Their user names.
        #[arg(required = true)]
        usernames: Vec<String>,
    },
}

#[derive(clap::Args)]
pub(crate) struct GroupValues {
    /// The last part of its chat page's address: small letters, digits, hyphens. Made from the name when not given.
    #[arg(long)]
    slug: Option<String>,
    /// How clients are offered.
    #[arg(long, value_enum)]
    mode: Option<Mode>,
    /// The time to accept an offer, in seconds.
    #[arg(long, value_name = "SECONDS")]
    accept: Option<u32>,
    /// How many clients may wait; `any` for no limit.
    #[arg(long, value_name = "NUMBER", value_parser = number_or("any"))]
    queue: Option<Given<u32>>,
}

impl GroupValues {
    fn change(self, name: Option<String>) -> GroupChange {
        let Self { slug, mode, accept, queue } = self;
        let mode = mode.map(|mode| match mode {
            Mode::ByUtilisation => Routing::ByUtilisation,
            Mode::RingAll => Routing::RingAll,
        });
        GroupChange { name, slug, mode, accept_s: accept, queue_max: queue.map(|queue| queue.0) }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// To the least used operator, then to the next.
    ByUtilisation,
    /// To everybody at once.
    RingAll,
}

/// A value, or the word that stands for none.
#[derive(Clone)]
pub(crate) struct Given<T>(Option<T>);

fn number_or(none: &'static str) -> impl Fn(&str) -> Result<Given<u32>, String> + Clone + Send + Sync {
    move |text: &str| match text.parse() {
        Ok(number) => Ok(Given(Some(number))),
        Err(_) if text == none => Ok(Given(None)),
        Err(_) => Err(format!("give a number, or `{none}`")),
    }
}

#[derive(clap::Args)]
pub(crate) struct OperatorValues {
    /// The name used to sign in.
    username: String,
    /// How many slots; `usual` for as many as the company says.
    #[arg(long, value_name = "NUMBER", value_parser = number_or("usual"))]
    slots: Option<Given<u32>>,
    /// The channels assigned, separated by commas, such as `web_chat`; `usual` for the usual ones, `none` for none.
    #[arg(long, value_name = "CHANNELS", value_parser = channels)]
    channels: Option<Given<Vec<Channel>>>,
}

fn channels(text: &str) -> Result<Given<Vec<Channel>>, String> {
    let channel = |word: &str| {
        let channel = serde_json::from_value(word.trim().into()).unwrap_or(Channel::Unknown);
        if channel == Channel::Unknown { Err(format!("there is no channel {}", word.trim())) } else { Ok(channel) }
    };
    match text.trim() {
        "usual" => Ok(Given(None)),
        "none" => Ok(Given(Some(Vec::new()))),
        list => list.split(',').map(channel).collect::<Result<_, _>>().map(|channels| Given(Some(channels))),
    }
}

pub(crate) async fn settings(admin: &Admin, task: SettingsTask) -> Result<String, Failure> {
    match task {
        SettingsTask::Show => Ok(serde_json::to_string_pretty(&admin.settings().await?)?),
        SettingsTask::Apply { file } => {
            let kept = admin.apply_settings(read(&file)?).await?;
            Ok(format!("The settings are those of version {}.", kept.version))
        }
    }
}

fn read(file: &Path) -> Result<VersionedSettings, Failure> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().lock().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).map_err(|source| ServerError::File { file: file.to_owned(), source })?;
    }
    let mut json = serde_json::Deserializer::from_str(&text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let (field, reason) = (error.path().to_string(), error.inner().to_string());
        ServerError::BadSettings { field, reason }.into()
    })
}

pub(crate) async fn reason(admin: &Admin, task: ReasonTask) -> Result<String, Failure> {
    Ok(match task {
        ReasonTask::List => reasons(&admin.settings().await?.settings),
        ReasonTask::Add { name, emoji, paid } => {
            admin.add_reason(&name, emoji.as_deref(), paid).await?;
            format!("Operators can be away for {name}.")
        }
        ReasonTask::Rename { name, new, emoji, paid } => {
            admin.rename_reason(&name, &new, emoji.as_deref(), paid).await?;
            format!("{name} is now {new}.")
        }
        ReasonTask::Order { names } => {
            admin.order_reasons(&names).await?;
            reasons(&admin.settings().await?.settings)
        }
        ReasonTask::Enable { name } => {
            admin.enable_reason(&name, true).await?;
            format!("{name} can be chosen.")
        }
        ReasonTask::Disable { name } => {
            admin.enable_reason(&name, false).await?;
            format!("{name} cannot be chosen any more.")
        }
    })
}

fn reasons(settings: &CompanySettings) -> String {
    let mut list = String::new();
    for reason in &settings.away_reasons {
        let paid = if reason.paid { "paid" } else { "unpaid" };
        let state = if reason.enabled { "" } else { "\tdisabled" };
        // Writing to a string cannot fail.
        writeln!(list, "{}\t{}\t{paid}{state}", reason.emoji.as_deref().unwrap_or("-"), reason.name).ok();
    }
    if list.is_empty() { "There are no away reasons.".to_owned() } else { list }
}

pub(crate) async fn group(admin: &Admin, task: GroupTask) -> Result<String, Failure> {
    Ok(match task {
        GroupTask::List => groups(admin).await?,
        GroupTask::Create { name, members, values } => {
            let id = admin.create_group_with(&name, &members, &values.change(None)).await?;
            format!("Created the group {id}.")
        }
        GroupTask::Set { group, name, values } => {
            admin.set_group(&group, &values.change(name)).await?;
            format!("{group} is changed.")
        }
        GroupTask::AddMember { group, usernames } => {
            admin.add_members(&group, &usernames).await?;
            format!("{} serve {group} from now on.", usernames.join(", "))
        }
        GroupTask::RemoveMember { group, usernames } => {
            admin.remove_members(&group, &usernames).await?;
            format!("{} do not serve {group} any more.", usernames.join(", "))
        }
    })
}

async fn groups(admin: &Admin) -> Result<String, Failure> {
    let mut list = String::new();
    let names = admin.usernames().await?;
    for group in admin.settings().await?.settings.groups {
        let mode = match group.mode {
            Routing::ByUtilisation => "by-utilisation",
            Routing::RingAll => "ring-all",
        };
        let queue = group.queue_max.map_or_else(|| "any".to_owned(), |most| most.to_string());
        let members: Vec<_> = group.members.iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
        let (slug, name, accept) = (group.slug, group.name, group.accept_s);
        writeln!(list, "/chat/{slug}\t{name}\t{mode}\t{accept} s\tqueue: {queue}\t{}", members.join(", ")).ok();
    }
    Ok(if list.is_empty() { "There are no groups.".to_owned() } else { list })
}

pub(crate) async fn operator(admin: &Admin, values: OperatorValues) -> Result<String, Failure> {
    let OperatorValues { username, slots, channels } = values;
    let (slots, channels) = (slots.map(|slots| slots.0), channels.map(|channels| channels.0));
    if slots.is_some() || channels.is_some() {
        admin.set_operator(&username, slots, channels).await?;
    }
    let id = admin.id_of(&username).await?;
    let settings = admin.settings().await?.settings;
    let words: Vec<_> = settings.channels_of(id).into_iter().map(word).collect();
    let channels = if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    Ok(format!("{username}\tslots: {}\tchannels: {channels}", settings.slots_of(id)))
}

fn word(channel: Channel) -> String {
    match serde_json::to_value(channel) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_told_by_their_words() {
        let given = |text| channels(text).map(|given| given.0);
        assert_eq!(given("usual"), Ok(None));
        assert_eq!(given("none"), Ok(Some(Vec::new())));
        assert_eq!(given("web_chat, phone"), Ok(Some(vec![Channel::WebChat, Channel::Phone])));
        assert_eq!(given("chat"), Err("there is no channel chat".to_owned()));
    }

    #[test]
    fn a_number_may_be_given_by_a_word() {
        let queue = number_or("any");
        assert_eq!(queue("5").map(|given| given.0), Ok(Some(5)));
        assert_eq!(queue("any").map(|given| given.0), Ok(None));
        assert!(queue("-1").is_err() && queue("usual").is_err());
    }
}
