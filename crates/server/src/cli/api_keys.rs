//! The administrator's commands about API keys.

use clap::{Subcommand, ValueEnum};
use deskbell_protocol::{ApiKey, ApiKeyId, ApiScope};
use deskbell_server::Admin;

use crate::Failure;

#[derive(Subcommand)]
pub(crate) enum ApiKeyTask {
    /// List the keys, newest first: id, first characters, name, scopes, last use (UTC), revoked.
    List,
    /// Make a key and write it to standard output; it is not shown again.
    Create {
        /// What it is for, of 1 to 80 characters.
        name: String,
        /// What it may do; may be given many times.
        #[arg(long = "scope", value_enum, required = true)]
        scopes: Vec<ScopeName>,
    },
    /// Make a key void at once.
    Revoke {
        /// Its id, as listed.
        id: ApiKeyId,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ScopeName {
    /// List and read everybody's invitations.
    InvitationsRead,
    /// Create, extend and revoke invitations for everybody.
    InvitationsWrite,
}

impl From<ScopeName> for ApiScope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::InvitationsRead => Self::InvitationsRead,
            ScopeName::InvitationsWrite => Self::InvitationsWrite,
        }
    }
}

pub(crate) async fn api_key(admin: &Admin, task: ApiKeyTask) -> Result<String, Failure> {
    Ok(match task {
        ApiKeyTask::List => admin.api_keys().await?.iter().map(line).collect(),
        ApiKeyTask::Create { name, scopes } => {
            let scopes = scopes.into_iter().map(ApiScope::from).collect();
            admin.create_api_key(&name, scopes).await?.secret.unwrap_or_default()
        }
        ApiKeyTask::Revoke { id } => {
            let key = admin.revoke_api_key(id).await?;
            format!("The key {} ({}) is void.", key.hint, key.name)
        }
    })
}

fn line(key: &ApiKey) -> String {
    let scope = |scope: &ApiScope| match scope {
        ApiScope::InvitationsRead => "invitations-read",
        ApiScope::InvitationsWrite => "invitations-write",
        ApiScope::Unknown => "unknown",
    };
    let scopes: Vec<_> = key.scopes.iter().map(scope).collect();
    let last_used = key.last_used_at.map_or_else(|| "never used".to_owned(), |at| crate::utc(at.0));
    let state = if key.revoked_at.is_some() { "\trevoked" } else { "" };
    format!("{}\t{}…\t{}\t{}\t{last_used}{state}\n", key.id, key.hint, key.name, scopes.join(","))
}
