use deskbell_protocol::FILE_NAME_MAX;
use proptest::prelude::*;

use super::*;

fn everything() -> FileSettings {
    let mut settings = FileSettings::default();
    settings.kinds.push(FileKind::Other);
    settings
}

fn judge(bytes: &[u8], name: &str) -> Result<FileCard, ApiError> {
    judged(&bytes[..bytes.len().min(HEAD)], bytes.len() as u64, name, &everything())
}

/// The kind, the media type and the name of what is taken, or the reason for which it is not.
fn told(bytes: &[u8], name: &str) -> Result<(FileKind, String, String), String> {
    judge(bytes, name)
        .map(|card| (card.kind, card.media_type, card.name))
        .map_err(|error| error.args.get("reason").cloned().unwrap_or_default())
}

fn reason(bytes: &[u8], name: &str) -> String {
    told(bytes, name).err().unwrap_or_else(|| "taken".to_owned())
}

fn png(width: u32, height: u32) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()
}

/// A JPEG's header, of a picture that is to be turned so.
fn jpeg(width: u16, height: u16, orientation: u16) -> Vec<u8> {
    let tiff = [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", &orientation.to_be_bytes()[..], &[0; 6]].concat();
    let length = u16::try_from(tiff.len() + 8).expect("short").to_be_bytes();
    let size = [&height.to_be_bytes()[..], &width.to_be_bytes()].concat();
    [b"\xff\xd8\xff\xe1", &length[..], b"Exif\0\0", &tiff, b"\xff\xc0\0\x11\x08", &size, b"\x03\xff\xda"].concat()
}

fn zip(names: &[&str]) -> Vec<u8> {
    let entry = |name: &&str| {
        let length = u16::try_from(name.len()).expect("short").to_le_bytes();
        // Says that it unpacks to 4 GB.
        let sizes = [&10_u32.to_le_bytes()[..], &u32::MAX.to_le_bytes()].concat();
        [b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0", &sizes[..], &length, &[0, 0], name.as_bytes(), &[7; 10]]
            .concat()
    };
    names.iter().flat_map(entry).collect()
}

#[test]
fn the_content_tells_the_kind_and_the_name_gets_an_ending_that_fits() {
    let kind = |bytes: &[u8], name: &str| told(bytes, name).expect("taken");
    let (picture, document, archive) = (FileKind::Picture, FileKind::Document, FileKind::Archive);
    for (bytes, name, expected, media_type, called) in [
        (png(3, 4), "a.PNG", picture, "image/png", "a.PNG"),
        (png(3, 4), "a.html", picture, "image/png", "a.html.png"),
        (png(3, 4), "a", picture, "image/png", "a.png"),
        (jpeg(3, 4, 1), "a.jpeg", picture, "image/jpeg", "a.jpeg"),
        (b"GIF89aAAAA".to_vec(), "a.gif", picture, "image/gif", "a.gif"),
        (b"%PDF-1.7 all of it text".to_vec(), "a.pdf", document, "application/pdf", "a.pdf"),
        (b"%PDF-1.7\n%\xe2\xe3\x00\x01".to_vec(), "a.svg", document, "application/pdf", "a.svg.pdf"),
        (b"Good day,\r\nMZ".to_vec(), "a.txt", document, "text/plain", "a.txt"),
        (b"MZ is how this text begins".to_vec(), "a", document, "text/plain", "a"),
        (b"BC, Canada".to_vec(), "a.csv", document, "text/plain", "a.csv"),
        (b"\xfe\xff\0a\0b".to_vec(), "a.txt", document, "text/plain", "a.txt"),
        (b"P\xf8\xedli\xb9 \xbelu\xbb".to_vec(), "a.txt", document, "text/plain", "a.txt"),
        (
            zip(&["[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "word/document.xml"]),
            "a.docx",
            document,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "a.docx",
        ),
        (
            zip(&["mimetypeapplication/vnd.oasis.opendocument.text"]),
            "a.odt",
            document,
            "application/vnd.oasis.opendocument.text",
            "a.odt",
        ),
        (zip(&["a", "b"]), "a.zip", archive, "application/zip", "a.zip"),
        (b"\x1f\x8b\x08\0rest".to_vec(), "a.tar.gz", archive, "application/gzip", "a.tar.gz"),
        (b"ID3\x03\0rest".to_vec(), "a.mp3", FileKind::Audio, "audio/mpeg", "a.mp3"),
        (b"\0\0\0\x18ftypisom\0\0\x02\0".to_vec(), "a.mp4", FileKind::Video, "video/mp4", "a.mp4"),
        (b"\x01\x02\x03\x04".to_vec(), "a.dat", FileKind::Other, "application/octet-stream", "a.dat"),
        (b"\x01\x02\x03\x04".to_vec(), "a.svg", FileKind::Other, "application/octet-stream", "a.svg.bin"),
    ] {
        let (got, got_type, got_name) = kind(&bytes, name);
        assert_eq!((got, got_type.as_str(), got_name.as_str()), (expected, media_type, called), "{name}");
    }
}

#[test]
fn programs_and_scripts_are_refused_by_content_or_ending() {
    for (bytes, name) in [
        (&b"MZ\x90\0\x03\0"[..], "photo.png"),
        (b"\x7fELF\x02\x01\x01\0", "a"),
        (b"\xcf\xfa\xed\xfe\x07\0", "a.pdf"),
        (b"\0asm\x01\0\0\0", "a.zip"),
        (b"\x4c\0\0\0\x01\x14\x02\0", "a.txt"),
        (b"#!/bin/sh\nrm", "a.txt"),
        (b"\xef\xbb\xbf  @ECHO off", "a.txt"),
        (b"<?php phpinfo();", "a.txt"),
        (b"[InternetShortcut]\r\nURL=file:", "a.txt"),
        (b"text", "a.exe"),
        (b"text", "a.Js"),
        (b"text", "a.exe. . "),
        (b"text", "photo\u{202e}gpj.exe"),
        (b"text", "a.e\u{200b}xe"),
        (b"text", "a.pdf.cmd"),
        (b"\x89PNG\r\n\x1a\n", "a.scr"),
        (&zip(&["META-INF/MANIFEST.MF", "A.class"]), "a.zip"),
        (&zip(&["[Content_Types].xml", "xl/vbaProject.bin"]), "a.xlsx"),
        (&[&[0; 32_769][..], b"CD001"].concat(), "a.dat"),
        (
            &[&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"[..], b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"].concat(),
            "a.doc",
        ),
    ] {
        assert_eq!(reason(bytes, name), "program", "{name:?} {:?}", &bytes[..bytes.len().min(20)]);
    }
    assert!(checked_name("a.exe").is_err() && checked_name("a.exe.png").is_ok(), "before the bytes come");
    assert_eq!(reason(b"", "a.txt"), "empty");
}

#[test]
fn what_a_browser_would_run_is_neither_taken_as_a_picture_nor_given_out_as_what_it_is() {
    let svg =
        b"<?xml version=\"1.0\"?><!-- x --><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for (bytes, name, media_type, called) in [
        (&svg[..], "a.svg", "image/svg+xml", "a.svg"),
        (b"<svg onload=alert(1)>", "photo.png", "image/svg+xml", "photo.png.svg"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "photo.png", "text/html", "photo.png.html"),
        (b"hello <script>alert(1)</script>", "a.html", "text/html", "a.html"),
        (b"\xff\xfe<\0h\0t\0m\0l\0>\0", "a.txt", "text/html", "a.txt.html"),
    ] {
        let card = judge(bytes, name).expect("where the company takes anything");
        assert_eq!((card.kind, card.media_type.as_str(), card.name.as_str()), (FileKind::Other, media_type, called));
        assert!(!card.preview && card.width.is_none(), "{name}");
        assert_eq!(served_as(&card), "application/octet-stream");
        let usual = judged(bytes, bytes.len() as u64, name, &FileSettings::default()).expect_err("not taken otherwise");
        assert_eq!((usual.code, usual.args["reason"].as_str()), (ErrorCode::FileRefused, "kind"));
    }
}

#[test]
fn a_pictures_size_is_read_from_its_header_and_a_huge_one_is_not_shown() {
    let shown = |bytes: &[u8]| judge(bytes, "a").map(|card| (card.width, card.height, card.preview)).expect("taken");
    assert_eq!(shown(&png(5_000, 5_000)), (Some(5_000), Some(5_000), true), "25 megapixels");
    assert_eq!(shown(&png(5_000, 5_001)), (Some(5_000), Some(5_001), false));
    assert_eq!(shown(&png(10_000, 10_000)), (Some(10_000), Some(10_000), false), "100 megapixels");
    assert_eq!(shown(&png(u32::MAX, u32::MAX)), (Some(u32::MAX), Some(u32::MAX), false));
    assert_eq!(shown(&png(0, 9)), (None, None, false));
    assert_eq!(shown(&png(9, 9)[..12]), (None, None, false), "cut off");
    assert_eq!(shown(&jpeg(40, 30, 1)), (Some(40), Some(30), true));
    assert_eq!(shown(&jpeg(40, 30, 6)), (Some(30), Some(40), true), "as it is shown, turned by a quarter");
}

#[test]
fn names_lead_nowhere_and_hide_nothing() {
    for (given, safe) in [
        ("../../x", "x"),
        ("C:\\Users\\eva\\smlouva.txt", "smlouva.txt"),
        ("/etc/passwd", "passwd"),
        ("..", "file"),
        ("", "file"),
        (" . ", "file"),
        ("a/", "a"),
        (".bashrc", "bashrc"),
        ("a\u{0}b\r\nc\u{7f}.txt", "ab c.txt"),
        ("a\u{202e}txt.gpj", "atxt.gpj"),
        ("a\u{200b}\u{feff}b\u{2066}.txt", "ab.txt"),
        ("CON.txt", "_CON.txt"),
        ("com¹", "_com¹"),
        ("com.txt", "com.txt"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("a.txt. .", "a.txt"),
        ("Pr\u{30c}i\u{301}loha č. 1.txt", "P\u{159}\u{ed}loha č. 1.txt"),
        ("عقد.txt", "عقد.txt"),
    ] {
        assert_eq!(name::safe(given), safe, "{given:?}");
    }
    let long = format!("{}.txt", "ř".repeat(500));
    let cut = name::safe(&long);
    assert!(cut.ends_with("ř.txt") && cut.chars().count() <= FILE_NAME_MAX && cut.len() <= 200, "{cut}");
    let fitted = judge(&png(1, 1), &long).expect("taken").name;
    assert!(fitted.ends_with(".txt.png") && fitted.chars().count() <= FILE_NAME_MAX, "{fitted}");
}

#[test]
fn the_header_of_an_answer_holds_any_name() {
    assert_eq!(disposition("a b\"č.txt"), "attachment; filename=\"a_b__.txt\"; filename*=UTF-8''a%20b%22%C4%8D.txt");
}

proptest! {
    #[test]
    fn whatever_is_sent_is_judged(mark in prop::sample::select(vec![
        &b""[..], b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8X", b"GIF89a", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"<svg", b"\xff\xfe", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1\0\x20Exif\0\0MM",
    ]), rest: Vec<u8>, name: String) {
        let bytes = [mark, &rest].concat();
        if let Ok(card) = judge(&bytes, &name) {
            prop_assert!(!card.name.is_empty() && card.name.chars().count() <= FILE_NAME_MAX);
            let hiding = card.name.contains(['/', '\\', '\0', '\u{202e}', '\n']) || card.name.starts_with('.');
            prop_assert!(!hiding, "{:?}", card.name);
            prop_assert!(name::safe(&card.name) == card.name, "safe once is safe: {:?}", card.name);
            prop_assert!(!content::is_program(&name::ending(&card.name)));
            prop_assert!(disposition(&card.name).is_ascii());
        }
    }
}
