//! What a file is, by its content; its name only tells apart what the content does not.

use deskbell_protocol::FileKind;

/// Endings by which some system runs a file, opens another one, or lets the file do what programs do.
const PROGRAMS: &[&str] = &[
    "ace",
    "action",
    "ade",
    "adp",
    "app",
    "appimage",
    "application",
    "appref-ms",
    "appx",
    "appxbundle",
    "apk",
    "bas",
    "bash",
    "bat",
    "cdxml",
    "cgi",
    "chm",
    "cjs",
    "class",
    "cmd",
    "cnt",
    "com",
    "command",
    "cpl",
    "crx",
    "csh",
    "deb",
    "desktop",
    "dex",
    "diagcab",
    "dll",
    "dmg",
    "docm",
    "dotm",
    "drv",
    "dylib",
    "elf",
    "exe",
    "fish",
    "flatpak",
    "flatpakref",
    "gadget",
    "grp",
    "hlp",
    "hpj",
    "hta",
    "img",
    "inf",
    "ins",
    "ipa",
    "iqy",
    "iso",
    "isp",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ko",
    "ksh",
    "library-ms",
    "lnk",
    "lua",
    "mad",
    "maf",
    "mam",
    "mas",
    "mau",
    "mav",
    "mcf",
    "mda",
    "mdb",
    "mde",
    "mdt",
    "mdw",
    "mdz",
    "mjs",
    "msc",
    "msh",
    "msi",
    "msix",
    "msixbundle",
    "msp",
    "mst",
    "ocx",
    "oxt",
    "php",
    "phar",
    "pif",
    "pkg",
    "pl",
    "potm",
    "ppam",
    "ppsm",
    "pptm",
    "prg",
    "ps1",
    "ps1xml",
    "ps2",
    "psc1",
    "psd1",
    "psm1",
    "py",
    "pyc",
    "pyo",
    "pyw",
    "pyz",
    "rb",
    "rdp",
    "reg",
    "rpm",
    "run",
    "scf",
    "scpt",
    "scptd",
    "scr",
    "sct",
    "search-ms",
    "service",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "sldm",
    "slk",
    "snap",
    "so",
    "swf",
    "sys",
    "tcl",
    "terminal",
    "theme",
    "themepack",
    "tool",
    "udl",
    "url",
    "vb",
    "vba",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "vsto",
    "wasm",
    "webloc",
    "website",
    "workflow",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "xap",
    "xbap",
    "xla",
    "xlam",
    "xll",
    "xlm",
    "xlsm",
    "xltm",
    "xpi",
    "zsh",
];

/// How programs begin that are no text.
const PROGRAM_MARKS: &[&[u8]] = &[
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\0asm",
    b"dex\n",
    b"BC\xc0\xde",
    b"\x4c\0\0\0\x01\x14\x02\0",
    b"ITSF",
    b"FWS",
    b"CWS",
    b"ZWS",
    b"Cr24",
    b"\xed\xab\xee\xdb",
    b"\x1bLua",
    b"regf",
    b"conectix",
    b"vhdxfile",
];

/// How scripts, and files that start or change something, begin; in small letters.
const SCRIPT_MARKS: &[&str] = &[
    "#!/",
    "#! /",
    "@echo",
    "<?php",
    "<%@",
    "<job",
    "<package>",
    "<hta:",
    "windows registry editor",
    "regedit4",
    "[internetshortcut]",
    "[desktop entry]",
    "[autorun]",
    "[version]\r\nsignature",
    "!<arch>\ndebian",
];

/// Endings of what a browser runs the scripts in.
const ACTIVE: &[&str] =
    &["htm", "html", "mht", "mhtml", "shtm", "shtml", "svg", "svgz", "xht", "xhtm", "xhtml", "xml", "xsl", "xslt"];

/// So much of the beginning is searched for what tells text from other things.
const LOOKED_AT: usize = 64 * 1024;

/// So many entries of an archive are looked at.
const ENTRIES_MAX: usize = 1_000;

/// The longest name of an entry that is looked at, in bytes.
const ENTRY_NAME_MAX: usize = 260;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) kind: FileKind,
    pub(super) media_type: &'static str,
    /// By which it is known; the first is given to a name that has another. With none, any is right that a browser does not open.
    pub(super) endings: &'static [&'static str],
}

impl Sort {
    const fn new(kind: FileKind, media_type: &'static str, endings: &'static [&'static str]) -> Self {
        Self { kind, media_type, endings }
    }

    pub(super) fn fits(&self, ending: &str) -> bool {
        if self.endings.is_empty() { !ACTIVE.contains(&ending) } else { self.endings.contains(&ending) }
    }
}

const TEXT: Sort = Sort::new(FileKind::Document, "text/plain", &[]);
const HTML: Sort =
    Sort::new(FileKind::Other, "text/html", &["html", "htm", "xhtml", "xht", "shtml", "shtm", "mht", "mhtml"]);
const SVG: Sort = Sort::new(FileKind::Other, "image/svg+xml", &["svg"]);
const XML: Sort = Sort::new(
    FileKind::Other,
    "application/xml",
    &["xml", "xsl", "xslt", "svg", "xhtml", "xht", "mhtml", "kml", "gpx"],
);
const PDF: Sort = Sort::new(FileKind::Document, "application/pdf", &["pdf"]);
const RTF: Sort = Sort::new(FileKind::Document, "application/rtf", &["rtf", "doc"]);
const ZIP: Sort = Sort::new(FileKind::Archive, "application/zip", &[]);
const UNKNOWN: Sort = Sort::new(FileKind::Other, "application/octet-stream", &[]);

/// Documents of office programs: by the folder within the archive, or the type that the archive names.
const OFFICE: &[(&str, Sort)] = &[
    (
        "word/",
        Sort::new(
            FileKind::Document,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            &["docx", "dotx"],
        ),
    ),
    (
        "xl/",
        Sort::new(
            FileKind::Document,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            &["xlsx", "xltx"],
        ),
    ),
    (
        "ppt/",
        Sort::new(
            FileKind::Document,
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            &["pptx", "potx", "ppsx"],
        ),
    ),
    (
        "application/vnd.oasis.opendocument.text",
        Sort::new(FileKind::Document, "application/vnd.oasis.opendocument.text", &["odt", "ott"]),
    ),
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        Sort::new(FileKind::Document, "application/vnd.oasis.opendocument.spreadsheet", &["ods", "ots"]),
    ),
    (
        "application/vnd.oasis.opendocument.presentation",
        Sort::new(FileKind::Document, "application/vnd.oasis.opendocument.presentation", &["odp", "otp"]),
    ),
    ("application/epub+zip", Sort::new(FileKind::Document, "application/epub+zip", &["epub"])),
];

/// Documents of older office programs, which look alike from outside.
const OLDER_OFFICE: Sort = Sort::new(
    FileKind::Document,
    "application/x-ole-storage",
    &["doc", "xls", "ppt", "dot", "xlt", "pot", "pps", "msg", "vsd", "pub", "wps", "mpp"],
);

/// What else is told by its first bytes.
const OTHERS: &[(&str, Sort)] = &[
    ("image/png", Sort::new(FileKind::Picture, "image/png", &["png", "apng"])),
    ("image/jpeg", Sort::new(FileKind::Picture, "image/jpeg", &["jpg", "jpeg", "jpe", "jfif"])),
    ("image/gif", Sort::new(FileKind::Picture, "image/gif", &["gif"])),
    ("image/webp", Sort::new(FileKind::Picture, "image/webp", &["webp"])),
    ("image/heif", Sort::new(FileKind::Picture, "image/heif", &["heic", "heif"])),
    ("image/avif", Sort::new(FileKind::Picture, "image/avif", &["avif"])),
    ("image/jxl", Sort::new(FileKind::Picture, "image/jxl", &["jxl"])),
    ("image/tiff", Sort::new(FileKind::Picture, "image/tiff", &["tif", "tiff"])),
    ("audio/mpeg", Sort::new(FileKind::Audio, "audio/mpeg", &["mp3"])),
    ("audio/m4a", Sort::new(FileKind::Audio, "audio/mp4", &["m4a"])),
    ("audio/opus", Sort::new(FileKind::Audio, "audio/opus", &["opus", "ogg", "oga"])),
    ("audio/ogg", Sort::new(FileKind::Audio, "audio/ogg", &["ogg", "oga", "ogv"])),
    ("audio/x-flac", Sort::new(FileKind::Audio, "audio/flac", &["flac"])),
    ("audio/x-wav", Sort::new(FileKind::Audio, "audio/wav", &["wav"])),
    ("audio/amr", Sort::new(FileKind::Audio, "audio/amr", &["amr"])),
    ("audio/aac", Sort::new(FileKind::Audio, "audio/aac", &["aac"])),
    ("audio/x-aiff", Sort::new(FileKind::Audio, "audio/aiff", &["aiff", "aif"])),
    ("audio/midi", Sort::new(FileKind::Audio, "audio/midi", &["mid", "midi"])),
    ("video/mp4", Sort::new(FileKind::Video, "video/mp4", &["mp4", "m4v", "3gp", "m4a"])),
    ("video/x-m4v", Sort::new(FileKind::Video, "video/mp4", &["m4v", "mp4"])),
    ("video/webm", Sort::new(FileKind::Video, "video/webm", &["webm", "weba", "mkv"])),
    ("video/x-matroska", Sort::new(FileKind::Video, "video/x-matroska", &["mkv", "mka", "webm"])),
    ("video/quicktime", Sort::new(FileKind::Video, "video/quicktime", &["mov", "qt"])),
    ("video/x-msvideo", Sort::new(FileKind::Video, "video/x-msvideo", &["avi"])),
    ("video/x-ms-wmv", Sort::new(FileKind::Video, "video/x-ms-wmv", &["wmv", "wma", "asf"])),
    ("video/mpeg", Sort::new(FileKind::Video, "video/mpeg", &["mpg", "mpeg", "vob"])),
    ("video/x-flv", Sort::new(FileKind::Video, "video/x-flv", &["flv"])),
    ("application/x-tar", Sort::new(FileKind::Archive, "application/x-tar", &["tar"])),
    ("application/vnd.rar", Sort::new(FileKind::Archive, "application/vnd.rar", &["rar"])),
    ("application/gzip", Sort::new(FileKind::Archive, "application/gzip", &["gz", "tgz"])),
    ("application/x-bzip2", Sort::new(FileKind::Archive, "application/x-bzip2", &["bz2", "tbz2"])),
    ("application/x-7z-compressed", Sort::new(FileKind::Archive, "application/x-7z-compressed", &["7z"])),
    ("application/x-xz", Sort::new(FileKind::Archive, "application/x-xz", &["xz", "txz"])),
    ("application/zstd", Sort::new(FileKind::Archive, "application/zstd", &["zst"])),
];

/// Whether a name with this ending is that of a program.
pub(super) fn is_program(ending: &str) -> bool {
    PROGRAMS.contains(&ending)
}

/// What a file is that begins so; `None` for programs and scripts.
pub(super) fn sort(head: &[u8], size: u64, ending: &str) -> Option<Sort> {
    if is_program(ending) || PROGRAM_MARKS.iter().any(|mark| head.starts_with(mark) && !is_text(head)) {
        return None;
    }
    if head.starts_with(b"GIF8") {
        return other(head);
    }
    if let Some(text) = text(head) {
        return text_sort(&text, ending);
    }
    // Discs and disks, which some systems open like a folder of programs.
    if head.get(32_769..).is_some_and(|volume| volume.starts_with(b"CD001")) {
        return None;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return zip_sort(head, ending);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // Windows Installer names itself so within.
        let installer = b"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
        return (!head.windows(installer.len()).any(|window| window == installer)).then_some(OLDER_OFFICE);
    }
    if head.starts_with(b"BM")
        && head.get(2..6) == u32::try_from(size).ok().map(u32::to_le_bytes).as_ref().map(<[u8; 4]>::as_slice)
    {
        return Some(Sort::new(FileKind::Picture, "image/bmp", &["bmp", "dib"]));
    }
    other(head)
}

fn other(head: &[u8]) -> Option<Sort> {
    let found = infer::get(head).map(|found| found.mime_type());
    if found == Some("application/pdf") {
        return Some(PDF);
    }
    let known = OTHERS.iter().find(|(name, _)| Some(*name) == found);
    Some(known.map_or(UNKNOWN, |(_, sort)| *sort))
}

/// Whether it has no character that texts do not have.
fn is_text(head: &[u8]) -> bool {
    let looked_at = head.get(..LOOKED_AT).unwrap_or(head);
    !looked_at.iter().any(|byte| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
}

/// The beginning as text, if it is one, in whatever encoding: what is looked for in it is ASCII.
fn text(head: &[u8]) -> Option<String> {
    let looked_at = head.get(..LOOKED_AT).unwrap_or(head);
    let wide = |from: fn([u8; 2]) -> u16| {
        let units = looked_at.get(2..).unwrap_or_default().as_chunks::<2>().0.iter().map(|pair| from(*pair));
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        is_text(text.as_bytes()).then_some(text)
    };
    match looked_at {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, text @ ..] | text => is_text(text).then(|| String::from_utf8_lossy(text).into_owned()),
    }
}

fn text_sort(text: &str, ending: &str) -> Option<Sort> {
    let text = text.trim_start().to_ascii_lowercase();
    if SCRIPT_MARKS.iter().any(|mark| text.starts_with(mark)) {
        return None;
    }
    if text.starts_with("%pdf-") {
        return Some(PDF);
    }
    if text.starts_with("{\\rtf") {
        return Some(RTF);
    }
    if !text.starts_with('<') {
        // A browser goes by the name of what lies on the disk.
        return Some(if ACTIVE.contains(&ending) { HTML } else { TEXT });
    }
    if text.contains("<hta:application") {
        return None;
    }
    let html = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<iframe",
        "<title",
        "<meta",
        "<img",
        "<table",
        "<div",
    ];
    Some(if text.starts_with("<svg") || (!text.contains("<html") && text.contains("<svg")) {
        SVG
    } else if text.starts_with("<?xml") {
        XML
    } else if html.iter().any(|tag| text.contains(tag)) || ACTIVE.contains(&ending) {
        HTML
    } else {
        TEXT
    })
}

/// Looks at the names of the first entries; nothing is unpacked.
fn zip_sort(head: &[u8], ending: &str) -> Option<Sort> {
    if let Some(named) = head.get(30..).and_then(|rest| rest.strip_prefix(b"mimetype"))
        && let Some((_, sort)) = OFFICE.iter().find(|(name, _)| named.starts_with(name.as_bytes()))
    {
        return Some(*sort);
    }
    let mut office = None;
    let entries = (0..head.len()).filter_map(|at| head[at..].strip_prefix(b"PK\x03\x04"));
    for entry in entries.take(ENTRIES_MAX) {
        let Some([low, high]) = entry.get(22..24) else { break };
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(ENTRY_NAME_MAX);
        let name = String::from_utf8_lossy(entry.get(26..26 + length).unwrap_or_default());
        if name.eq_ignore_ascii_case("META-INF/MANIFEST.MF")
            || name == "AndroidManifest.xml"
            || name.ends_with("vbaProject.bin")
        {
            return None;
        }
        office = office.or_else(|| OFFICE.iter().find(|(folder, _)| folder.ends_with('/') && name.starts_with(folder)));
    }
    let by_ending = || OFFICE.iter().find(|(_, sort)| sort.endings.contains(&ending));
    Some(office.or_else(by_ending).map_or(ZIP, |(_, sort)| *sort))
}
