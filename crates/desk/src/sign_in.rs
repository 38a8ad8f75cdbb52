//! Signing in, out, and going on after a restart.

use std::{sync::Arc, time::Duration};

use deskbell_protocol::{ApiError, DeviceId, ErrorCode, Operator, SignIn};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    address::Address,
    api::Api,
    connection::Link,
    database::Kept,
    ports::SignedInTo,
    seat::Seat,
    secrets,
    shared::Shared,
    supervisor,
    view::{LastSignIn, SignInRequest, Trouble},
    workspace::Signed,
};

/// The embedded server's name in desk.db and the keychain: its address may change, what belongs to it stays.
const LOCAL: &str = "local";

/// How long signing out waits for the server to be told.
const FAREWELL: Duration = Duration::from_secs(5);

/// The running supervisor, behind the lock that lets one sign in or out at a time.
pub(crate) type Running = Option<JoinHandle<()>>;

/// Signs in. Answers once the operator sits: the workspace is loaded by the supervisor.
pub(crate) async fn sign_in(
    shared: &Arc<Shared>,
    running: &mut Running,
    request: SignInRequest,
    local: bool,
) -> Result<(), ApiError> {
    let address = Address::parse(&request.address)?;
    let api = Api::new(address.clone())?;
    let info = api.info().await?;
    let remembered = shared.remember(|remembered| {
        remembered.device_id.get_or_insert_with(|| DeviceId(Uuid::now_v7()));
    });
    let device_id = remembered.device_id.unwrap_or_else(|| DeviceId(Uuid::now_v7()));
    let username = request.username.trim().to_owned();
    let body = SignIn { username, password: request.password, device_id, device_name: device_name(), zone: zone() };
    let answer = api.sign_in(&body).await?;

    let me = answer.operator;
    let server = server_name(&address, local);
    let account = shared.database.account(&server, &me.username).await?;
    let kept = Kept { snapshot: None, ..shared.database.kept(account).await? };
    let secret_key = secrets::key(&server, &me.username);
    let stored = secrets::set(shared.secrets(), secret_key.clone(), answer.token.clone()).await;
    if let Err(error) = &stored {
        tracing::warn!(%error, "the sign-in lives in memory only");
    }

    leave(shared, running, Link::signed_out()).await;
    let last = LastSignIn { address: address.as_str().to_owned(), username: me.username.clone() };
    shared.remember(|remembered| {
        // Without the token there is nothing to go on with after a restart.
        remembered.signed_in_to = stored.is_ok().then(|| SignedInTo {
            address: address.as_str().to_owned(),
            username: me.username.clone(),
            local,
        });
        if !local {
            remembered.last_sign_in = last.clone();
        }
    });
    shared.change(|workspace| {
        // From here on the banner about a sign-in that lives in memory tells of it.
        workspace.set_trouble(Trouble::Keychain, false);
        if !local {
            workspace.last_sign_in = last;
        }
    });
    let seat = Seat::new(api.with_token(&answer.token), account, secret_key);
    let mut signed = signed(Some(me), &address, local);
    signed.company = info.company;
    signed.in_memory_only = stored.is_err();
    sit(shared, running, seat, signed, kept);
    Ok(())
}

/// Goes on with the kept sign-in. Answers false when there is none.
pub(crate) async fn resume(shared: &Arc<Shared>, running: &mut Running) -> Result<bool, ApiError> {
    let Some(to) = shared.ports.preferences.load().signed_in_to else { return Ok(false) };
    let address = Address::parse(&to.address)?;
    let server = server_name(&address, to.local);
    let secret_key = secrets::key(&server, &to.username);
    let token = match secrets::get(shared.secrets(), secret_key.clone()).await {
        Ok(Some(token)) => token,
        Ok(None) => return Ok(false),
        Err(error) => {
            // The keychain may be unlocked at the next start: nothing is forgotten.
            tracing::warn!(%error, "the sign-in cannot be read");
            shared.change(|workspace| workspace.set_trouble(Trouble::Keychain, true));
            return Ok(false);
        }
    };
    let account = shared.database.account(&server, &to.username).await?;
    let kept = shared.database.kept(account).await?;
    let seat = Seat::new(Api::new(address.clone())?.with_token(&token), account, secret_key);
    leave(shared, running, Link::signed_out()).await;
    sit(shared, running, seat, signed(None, &address, to.local), kept);
    Ok(true)
}

/// Signs out: the server is told when it can be reached, and this computer forgets in any case.
pub(crate) async fn sign_out(shared: &Arc<Shared>, running: &mut Running) -> Result<(), ApiError> {
    let seat = match shared.seat() {
        Ok(seat) => seat,
        Err(error) if error.code == ErrorCode::SignedOut => {
            shared.change(|workspace| workspace.leave(Link::signed_out()));
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let chosen = shared.read(|workspace| workspace.unsettled_status());
    leave(shared, running, Link::signed_out()).await;
    supervisor::forget(shared, &seat).await;
    // Who signs out wants nothing any more.
    if let Some(key) = chosen
        && let Err(error) = shared.database.forget_status(seat.account, key).await
    {
        tracing::warn!(%error, "could not write to desk.db");
    }
    match tokio::time::timeout(FAREWELL, seat.api.sign_out()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the server could not be told of signing out"),
        Err(_) => tracing::warn!("the server did not answer to signing out"),
    }
    Ok(())
}

/// The embedded server answers elsewhere now.
pub(crate) fn move_local(shared: &Shared, address: &str) {
    shared.remember(|remembered| {
        if let Some(to) = remembered.signed_in_to.as_mut().filter(|to| to.local) {
            address.clone_into(&mut to.address);
        }
    });
}

/// Ends the supervisor and waits for it.
pub(crate) async fn end(shared: &Shared, running: &mut Running) {
    if let Ok(seat) = shared.seat() {
        seat.stop();
    }
    if let Some(task) = running.take()
        && task.await.is_err()
    {
        tracing::error!("the supervisor ended early");
    }
}

async fn leave(shared: &Shared, running: &mut Running, link: Link) {
    end(shared, running).await;
    shared.set_seat(None, |workspace| workspace.leave(link));
}

fn sit(shared: &Arc<Shared>, running: &mut Running, seat: Seat, signed: Signed, kept: Kept) {
    let seat = Arc::new(seat);
    let now = shared.moment();
    shared.set_seat(Some(seat.clone()), |workspace| workspace.enter(signed, kept, now));
    *running = Some(supervisor::start(shared.clone(), seat));
}

fn signed(me: Option<Operator>, address: &Address, local: bool) -> Signed {
    Signed {
        me,
        company: String::new(),
        server: address.as_str().to_owned(),
        local,
        clock_offset_ms: 0,
        in_memory_only: false,
        wanted: None,
        not_applied: None,
    }
}

fn server_name(address: &Address, local: bool) -> String {
    if local { LOCAL.to_owned() } else { address.as_str().to_owned() }
}

/// The time zone in which the operator's days begin, when the system tells.
fn zone() -> Option<String> {
    iana_time_zone::get_timezone().ok()
}

/// What the operator would call this computer.
fn device_name() -> String {
    let named = ["COMPUTERNAME", "HOSTNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let named = named.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    named
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| std::env::consts::OS.to_owned())
}
