//! What the window may ask of alerts: mute, test, tones, devices, and what the system would have to change.

use deskbell_desk::ports::Sound;
use deskbell_desk::view::{OutputDevice, SystemPage};

use super::{Answer, TheShell};

#[tauri::command]
pub(super) fn mute(shell: TheShell<'_>, minutes: Option<u32>) {
    shell.desk.mute(minutes);
}

#[tauri::command]
pub(super) fn test_alert(shell: TheShell<'_>) {
    shell.desk.test_alert();
}

#[tauri::command]
pub(super) fn answer_test(shell: TheShell<'_>, seen: bool, heard: bool) {
    shell.desk.answer_test(seen, heard);
}

#[tauri::command]
pub(super) fn check_again(shell: TheShell<'_>) {
    shell.desk.check_again();
}

#[tauri::command]
pub(super) fn listen(shell: TheShell<'_>, sound: Sound, volume: u32) {
    shell.desk.listen(sound, volume);
}

#[tauri::command]
pub(super) async fn outputs(shell: TheShell<'_>) -> Answer<Vec<OutputDevice>> {
    shell.outputs().await
}

#[tauri::command]
pub(super) async fn own_sounds(shell: TheShell<'_>) -> Answer<Vec<Sound>> {
    shell.own_sounds().await
}

#[tauri::command]
pub(super) async fn set_own_sound(shell: TheShell<'_>, sound: Sound, base64: Option<String>) -> Answer<()> {
    shell.set_own_sound(sound, base64).await
}

#[tauri::command]
pub(super) async fn open_system_settings(page: SystemPage) -> Answer<()> {
    crate::lookout::open_settings(page).await
}

#[tauri::command]
pub(super) async fn set_autostart(shell: TheShell<'_>, on: bool) -> Answer<()> {
    shell.set_autostart(on).await
}
