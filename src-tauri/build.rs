//! Tells Tauri where this project keeps its capabilities, and which commands the window may call: one list, of which
//! `src-tauri/capabilities/main.json` allows every entry to the one window.

/// Kept in step with `commands::plugin`; the window is refused whatever is missing here.
const COMMANDS: &[&str] = &[
    "subscribe",
    "check_server",
    "sign_in",
    "try_here",
    "sign_out",
    "set_status",
    "set_channel",
    "set_profile",
    "set_photo",
    "set_password",
    "history",
    "operator_history",
    "set_operator_status",
    "sign_out_operator",
    "create_invitation",
    "duplicate_invitation",
    "revoke_invitation",
    "revoke_all_invitations",
    "extend_invitation",
    "mail_invitation",
    "invitation_qr",
    "save_invitation_qr",
    "save_invitation_calendar",
    "show_in_folder",
    "contact",
    "accept",
    "decline",
    "pass_on",
    "end_session",
    "open_conversation",
    "show_home",
    "load_older",
    "send_message",
    "retry_message",
    "discard_message",
    "save_draft",
    "begin_transfer",
    "cancel_transfer",
    "transfer_targets",
    "dismiss_returned",
    "set_typing",
    "unread_next",
    "send_file",
    "choose_files",
    "save_file",
    "find_templates",
    "save_template",
    "delete_template",
    "edit_client",
    "set_tags",
    "find_tags",
    "write_note",
    "past",
    "set_result",
    "ban",
    "bans",
    "lift_ban",
    "search",
    "set_settings",
    "dismiss_trouble",
    "reconnect_now",
    "open_url",
    "mute",
    "test_alert",
    "answer_test",
    "check_again",
    "listen",
    "outputs",
    "own_sounds",
    "set_own_sound",
    "open_system_settings",
    "set_autostart",
    "leave",
];

fn main() {
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    println!("cargo::rerun-if-changed=locales");
    let desk = tauri_build::InlinedPlugin::new()
        .commands(COMMANDS)
        .default_permission(tauri_build::DefaultPermissionRule::AllowAllCommands);
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/*.json").plugin("desk", desk);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
