//! The client's page is embedded in the server; says clearly when it has not been built.

use std::path::Path;

const FILES: [&str; 16] = [
    "page.en.html",
    "page.cs.html",
    "page.en.js",
    "page.cs.js",
    "talk.en.js",
    "talk.cs.js",
    "rare.en.js",
    "rare.cs.js",
    "en.json",
    "cs.json",
    "page.css",
    "icon.svg",
    "embedded.en.js",
    "embedded.cs.js",
    "embedded.css",
    "widget.js",
];

fn main() {
    let folder = Path::new("../../ui/client/dist");
    for file in FILES {
        let path = folder.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!("cargo::error=ui/client/dist/{file} is missing. cargo xtask builds it: run cargo xtask run");
        }
    }
}
