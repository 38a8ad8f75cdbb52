//! A real keychain that is locked, with nobody there to type its password.

use deskbell_testkit::{DeskWindow, INES, Stage, TestServer};

use crate::{program, run, script, wait_for_trouble};

#[test]
fn a_locked_keychain_is_told_and_the_sign_in_lives_in_memory() {
    run(async {
        let stage = Stage::builder().without_sound().start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        assert!(!desk.sees("in-memory-banner").await, "an open keychain keeps the sign-in");
        assert!(stage.keychain().contains("service", "Deskbell").await, "the token must be in the keychain");
        desk.kill();

        stage.keychain().lock().await;
        assert!(!stage.keychain().is_unlocked().await, "the keychain must be locked");
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::wait_shown(&desk, "sign-in").await;
        wait_for_trouble(&desk, "keychain", true).await;
        let told = desk.script("return document.querySelector('[data-kind=keychain]').textContent").await;
        let told = told.as_str().unwrap_or_default();
        assert!(told.contains("Unlock it and start Deskbell again"), "it says what to do: {told}");

        // The address and the user name stand there already.
        desk.type_into("signin-password", INES.password).await;
        desk.click("signin-submit").await;
        script::wait_shown(&desk, "workspace").await;
        desk.wait_text("in-memory-banner", "missing or locked").await;
        wait_for_trouble(&desk, "keychain", false).await;
    });
}
