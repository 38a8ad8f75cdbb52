//! The client's page is embedded in the server; says clearly when it has not been built.

use std::path::Path;

fn main() {
    let folder = Path::new("../../ui/client/dist");
    for file in ["page.html", "page.js", "page.css"] {
        let path = folder.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!("cargo::error=ui/client/dist/{file} is missing. cargo xtask builds it: run cargo xtask run");
        }
    }
}
