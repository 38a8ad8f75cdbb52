//! What people send who mean no good, or have bad luck.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;

/// What is sent leaves nothing behind where files are kept.
async fn nothing_is_left(house: &House) {
    until("nothing is left", || below(&house.files()).is_empty()).await;
}

#[tokio::test]
async fn programs_scripts_and_what_browsers_run_are_refused_whatever_they_are_called() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    let before = eva.workspace().await.seq;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (bytes, name, why) in [
        (&b"MZ\x90\0\x03\0\0\0"[..], "invoice.pdf", "program"),
        (b"\x7fELF\x02\x01\x01\0", "photo.png", "program"),
        (b"#!/bin/sh\nrm -rf ~", "notes.txt", "program"),
        (b"anything", "setup.exe", "program"),
        (b"anything", "photo\u{202e}gnp.exe", "program"),
        (b"anything", "a.e\u{200b}xe", "program"),
        (b"anything", "a.bat . ", "program"),
        (svg, "picture.svg", "kind"),
        (svg, "picture.png", "kind"),
        (b"<!doctype html><script>alert(1)</script>", "picture.png", "kind"),
        (b"", "empty.txt", "empty"),
    ] {
        assert_eq!(reason(client.send_file(new_id(), name, bytes).await), why, "{name:?}");
        assert_eq!(reason(eva.send_file(session, new_id(), name, bytes).await), why, "{name:?}");
    }
    assert_eq!(eva.workspace().await.seq, before, "nothing happened");
    nothing_is_left(&house).await;
    house.settings(|settings| settings.files.kinds.push(FileKind::Other)).await;
    let taken = client.send_file(new_id(), "picture.png", svg).await.expect("where the company takes anything");
    assert_eq!((card(&taken).preview, card(&taken).name.as_str()), (false, "picture.png.svg"), "it is no picture");
    let response = eva.file(session, taken.id).await;
    assert_eq!(response.headers()[CONTENT_TYPE], "application/octet-stream", "and never shown");
}

#[tokio::test]
async fn huge_pictures_and_bombs_are_kept_as_they_are_and_unpacked_by_nobody() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    let huge = client.send_file(new_id(), "a.png", &png(10_000, 10_000)).await.expect("taken");
    let FileCard { width, height, preview, .. } = card(&huge);
    assert!(u64::from(width.expect("told")) * u64::from(height.expect("told")) > PREVIEW_PIXELS_MAX && !preview);
    // One entry that says it unpacks to 4 GB, of 40 bytes.
    let bomb =
        [b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\x28\0\0\0\xff\xff\xff\xff\x01\0\0\0a", &[7; 40][..]].concat();
    let kept = client.send_file(new_id(), "a.zip", &bomb).await.expect("an archive like any other");
    assert_eq!((card(&kept).kind, card(&kept).size), (FileKind::Archive, bomb.len() as u64));
    assert_eq!(eva.file(session, kept.id).await.bytes().await.expect("bytes"), bomb);
}

#[tokio::test]
async fn names_lead_nowhere_and_hide_nothing() {
    let house = House::open().await;
    let (_eva, _stream, client, _) = house.conversation().await;
    for (given, safe) in [
        ("../../x", "x"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("a\u{202e}fdp.txt", "afdp.txt"),
        ("\u{200b}a\u{2066}\u{feff}.txt", "a.txt"),
        ("a\r\nSet-Cookie: b.txt", "a Set-Cookie_ b.txt"),
        ("NUL.txt", "_NUL.txt"),
        ("", "file"),
    ] {
        let sent = client.send_file(new_id(), given, b"Good day").await.expect("taken");
        assert_eq!(card(&sent).name, safe, "{given:?}");
        assert_eq!(client.file(sent.id).await.status(), 200);
    }
    assert_eq!(below(&house.files()).len(), 1, "names are nowhere on the disk");
}

#[tokio::test]
async fn what_is_too_large_is_refused_whether_or_not_it_says_so() {
    let house = House::open().await;
    let (_eva, _stream, client, _) = house.conversation().await;
    house.settings(|settings| settings.files.max_mb = 1).await;
    let told = |(status, error): (u16, deskbell_protocol::ApiError)| (status, error.code, error.args["limit"].clone());
    let too_large = (413, ErrorCode::TooLarge, "1000000".to_owned());
    let said = client.send_file(new_id(), "a.txt", &vec![b'a'; 1_000_001]).await;
    assert_eq!(told(said.expect_err("one byte too many")), too_large);
    let mut socket = begin(&house, &client, "transfer-encoding: chunked", b"").await;
    let piece = [b"3e8\r\n", &[b'a'; 1_000][..], b"\r\n"].concat();
    for _ in 0..1_001 {
        socket.write_all(&piece).await.expect("it is read to its end");
    }
    socket.write_all(b"0\r\n\r\n").await.expect("it is read to its end");
    let mut said = vec![0; 1_000];
    let length = socket.read(&mut said).await.expect("answered");
    let said = String::from_utf8_lossy(&said[..length]);
    assert!(said.starts_with("HTTP/1.1 413") && said.contains("\"limit\":\"1000000\""), "{said}");
    nothing_is_left(&house).await;
    client.send_file(new_id(), "a.txt", &vec![b'a'; 1_000_000]).await.expect("the limit itself is allowed");
}

const MEGABYTE: &str = "content-length: 1000000";

/// Sends the beginning of a request, whose body is described so.
async fn begin(house: &House, client: &Client, body: &str, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(house.server.address()).await.expect("it listens");
    let path = client.path(&format!("/files/{}?name=a.txt", new_id::<MessageId>()));
    let token = &client.api.token;
    let head = format!("PUT {path} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n{body}\r\n\r\n");
    socket.write_all(head.as_bytes()).await.expect("sent");
    socket.write_all(bytes).await.expect("sent");
    socket
}

#[tokio::test]
async fn a_connection_cut_in_the_middle_leaves_nothing() {
    let house = House::open().await;
    let (eva, _stream, client, _) = house.conversation().await;
    let before = eva.workspace().await.seq;
    let socket = begin(&house, &client, MEGABYTE, &[b'a'; 600_000]).await;
    until("it comes", || !below(&house.files()).is_empty()).await;
    drop(socket);
    nothing_is_left(&house).await;
    assert_eq!(eva.workspace().await.seq, before, "and no message");
}

#[tokio::test]
async fn only_so_many_files_come_at_once_and_texts_go_on_meanwhile() {
    let house = House::open().await;
    let (_eva, _stream, client, _) = house.conversation().await;
    let mut coming = Vec::new();
    for n in 1..=6 {
        coming.push(begin(&house, &client, MEGABYTE, &[b'a'; 600_000]).await);
        until("it comes", || below(&house.files()).len() == n).await;
    }
    assert_eq!(code(client.send_file(new_id(), "a.txt", b"a").await), Some(ErrorCode::Unavailable), "later");
    client.write("meanwhile").await.expect("sent");
    let mut last = coming.pop().expect("six");
    last.write_all(&[b'a'; 400_000]).await.expect("sent");
    let mut said = [0; 12];
    last.read_exact(&mut said).await.expect("answered");
    assert_eq!(&said, b"HTTP/1.1 200");
    client.send_file(new_id(), "a.txt", b"a").await.expect("there is a place again");
}

#[tokio::test]
async fn who_may_not_send_is_told_before_the_bytes_come() {
    let house = House::open().await;
    let (_eva, _stream, client, _) = house.conversation().await;
    let stranger = Client { api: house.api("wrong"), join: client.join };
    let mut socket = begin(&house, &stranger, MEGABYTE, b"").await;
    let mut said = [0; 12];
    socket.read_exact(&mut said).await.expect("answered");
    assert_eq!(&said, b"HTTP/1.1 401");
    assert_eq!(below(&house.files()), Vec::<PathBuf>::new());
}

/// `prlimit` gives the program a smaller disk, as far as it can see.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_fills_while_a_file_comes_leaves_nothing_half_and_takes_it_later() {
    use std::process::Command;

    use crate::program::{Serving, prepare, program};

    let folder = tempfile::TempDir::new().expect("a temporary folder");
    prepare(folder.path()).await;
    // Without the trap the system would end the program instead of refusing the write.
    let script = "trap '' XFSZ; exec \"$0\" serve --listen 127.0.0.1:0 --data \"$1\"";
    let serving = Serving::run(Command::new("sh").args(["-c", script]).arg(program()).arg(folder.path()));
    let limit = |bytes: &str| {
        let to = [format!("--pid={}", serving.child.id()), format!("--fsize={bytes}:unlimited")];
        assert!(Command::new("prlimit").args(to).status().expect("prlimit runs").success(), "the limit is set");
    };
    let eva = serving.sign_in().await;
    let client = Client::new(Api::new(serving.url.clone(), ""));
    let session = client.join(&eva.invite().await, "Petr").await.expect("unused").session.id;
    eva.accept(session).await.expect("she is free");
    limit("5000000");
    let (id, large) = (new_id(), vec![b'a'; 8_000_000]);
    let (status, error) = client.send_file(id, "a.txt", &large).await.expect_err("there is no room");
    assert_eq!((status, error.code), (503, ErrorCode::Unavailable));
    assert_eq!(below(&folder.path().join("files")), Vec::<PathBuf>::new(), "nothing half");
    client.send_file(new_id(), "b.txt", b"small").await.expect("what has room is taken");
    limit("unlimited");
    client.send_file(id, "a.txt", &large).await.expect("with room it is taken");
    assert_eq!(eva.file(session, id).await.bytes().await.expect("bytes").len(), large.len());
}
