//! The browser and the window's driver, against real pages.
#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{net::SocketAddr, path::Path};

use deskbell_testkit::{Browser, DeskWindow, ENTER, ScreenSize, Stage, WindowState, wait};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const PAGE: &str = r#"<!doctype html><meta name="viewport" content="width=device-width"><title>A page</title>
<form onsubmit="event.preventDefault(); add(field.value); field.value = ''"><input data-testid="name" id="field">
<button data-testid="go" type="submit">Go</button></form>
<p data-testid="secret" hidden>hidden</p><p data-testid="tongue"></p><ul id="list"></ul><script>
function add(text) {
  const item = document.createElement("li");
  item.dataset.testid = "item"; item.textContent = text; item.onclick = () => item.remove();
  // Late, so that whoever looks must wait.
  setTimeout(() => list.append(item), 150);
}
document.querySelector("[data-testid=tongue]").textContent = navigator.language;
</script>"#;

async fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
                let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{PAGE}", PAGE.len());
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    address
}

fn width_and_height(picture: &Path) -> (u32, u32) {
    let bytes = std::fs::read(picture).expect("the picture");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[tokio::test]
async fn a_client_uses_a_page_on_a_phone_and_on_a_desktop() {
    let url = format!("http://{}/", serve().await);
    let folder = tempfile::tempdir().expect("a folder");
    let browser = Browser::start().await;
    for (size, language, width) in [(ScreenSize::Phone, "cs", 390), (ScreenSize::Desktop, "en-US", 1280)] {
        let page = browser.page_in(size, language).await;
        page.open(&url).await;
        assert_eq!(page.text("tongue").await, language, "the page is asked in the client's language");
        assert_eq!(page.script("return innerWidth").await, width, "the page is as wide as the screen");
        page.type_into("name", "Ada").await;
        assert_eq!(page.value("name").await, "Ada", "what is typed is there");
        page.click("go").await;
        page.type_into("name", &format!("Zdeněk{ENTER}")).await;
        page.wait_text("item", "Zdeněk").await;
        assert_eq!(page.texts("item").await, ["Ada", "Zdeněk"], "both came, in order");
        page.click_text("item", "Ada").await;
        page.wait_count("item", 1).await;
        assert!(!page.sees("secret").await, "what is hidden is not seen");
        assert_eq!(page.attribute("go", "type").await.as_deref(), Some("submit"), "attributes are read");
        let picture = page.screenshot(folder.path().join("page.png")).await;
        assert!(width_and_height(&picture).0 >= width, "the picture is as wide as the screen");
        page.reload().await;
        page.wait_gone("item").await;
        page.close().await;
    }
}

#[tokio::test]
async fn a_crowd_of_clients_shares_a_program_and_nothing_that_is_stored() {
    let url = format!("http://{}/", serve().await);
    let browser = Browser::start().await;
    let mut crowd = browser.crowd(3).await;
    for number in 0..crowd.count() {
        let page = crowd.open_as(number, &url).await;
        assert!(page.script("return localStorage.getItem('who')").await.is_null(), "nothing of another's is there");
        page.script(&format!("localStorage.setItem('who', {number}); return 1")).await;
        page.type_into("name", &format!("Client {number}{ENTER}")).await;
    }
    for number in 0..crowd.count() {
        let page = crowd.client(number).await;
        page.wait_text("item", &format!("Client {number}")).await;
        assert_eq!(page.texts("item").await.len(), 1, "each has a page of its own");
        assert_eq!(page.script("return document.visibilityState").await, "visible", "and runs as if looked at");
    }
    crowd.close().await;
}

#[tokio::test]
async fn a_screen_reader_finds_what_a_window_shows() {
    let Some(program) = mini_browser() else {
        eprintln!("NOT CHECKED: WebKitGTK's MiniBrowser is not installed here");
        return;
    };
    let stage = Stage::builder().without_sound().without_keyring().with_screen_reader().start().await;
    let url = format!("http://{}/", serve().await);
    let window = DeskWindow::start(&stage, &program, &["--automation"]).await;
    window.script(&format!("location.href = '{url}'")).await;
    window.wait_for("go").await;
    wait::until("the button is in the tree", wait::PATIENCE, async || {
        stage.accessibility().tree().await.iter().any(|one| one.is_control() && one.name == "Go")
    })
    .await;
}

/// Debian's plain WebKitGTK browser, which understands being automated as our program does.
fn mini_browser() -> Option<std::path::PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.filter_map(Result::ok);
    let path = |entry: std::fs::DirEntry| entry.path().join("webkit2gtk-4.1/MiniBrowser");
    folders.map(path).find(|file| file.is_file())
}

#[tokio::test]
async fn a_webkit_window_is_driven_focused_minimised_and_killed() {
    let Some(program) = mini_browser() else {
        eprintln!("NOT CHECKED: WebKitGTK's MiniBrowser is not installed here");
        return;
    };
    let stage = Stage::builder().without_sound().without_keyring().start().await;
    let url = format!("http://{}/", serve().await);
    let window = DeskWindow::start(&stage, &program, &["--automation"]).await;
    window.script(&format!("location.href = '{url}'")).await;
    window.type_into("name", &format!("Ada{ENTER}")).await;
    window.wait_text("item", "Ada").await;
    window.focus().await;
    window.unfocus().await;
    assert!(!window.focused().await, "another window has the focus");
    window.minimise().await;
    window.focus().await;
    window.wait_state(WindowState::Shown).await;
    let picture = stage.home().join("desktop.png");
    window.desktop_screenshot(&picture).await;
    assert_eq!(width_and_height(&picture), (1280, 800), "the whole display is pictured");
    window.screenshot(stage.home().join("window.png")).await;
    assert!(window.is_running(), "the program runs");
    window.kill();
    let list = async || stage.run("xprop", &["-root", "_NET_CLIENT_LIST"]).await.unwrap_or_default();
    wait::until("the killed program's window is gone", wait::PATIENCE, async || {
        list().await.matches("0x").count() == 1
    })
    .await;
}
