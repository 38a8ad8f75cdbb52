//! What has to be downloaded.

use super::company::Company;
use super::report::{Line, bytes};
use super::wire::fetch;
use super::{Outcome, Programs};

/// Bytes of the client's page, compressed.
const LIMIT_PAGE: u64 = 15_000;

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let file = |path: std::path::PathBuf| Ok::<_, std::io::Error>(bytes(std::fs::metadata(path)?.len()));
    let mut lines = vec![
        Line::new("the desktop program", file(programs.desk())?, "the file as built, window included, no installer"),
        Line::new("deskbell-server", file(programs.server())?, "the file as built, client page included"),
    ];
    let company = Company::start(programs).await?;
    let page = fetch(company.address(), "/i/somebody", "identity").await?;
    let page = String::from_utf8_lossy(&page);
    let scripts = page.matches("<script").count();
    let mut parts = vec![("page", "/i/somebody".to_owned())];
    let named = page.split('"').filter(|part| part.starts_with("/client/"));
    parts.extend(named.map(|path| (if path.ends_with(".js") { "script" } else { "style" }, path.to_owned())));
    let (mut sum, mut each) = (0, Vec::new());
    for (name, path) in parts {
        let size = fetch(company.address(), &path, "gzip").await?.len() as u64;
        sum += size;
        each.push(format!("{name} {}", bytes(size)));
    }
    let how = format!("{}; gzip asked for, heads of the answers left out", each.join(", "));
    lines.push(
        Line::new("the client's page on the wire", format!("{}, {scripts} script", bytes(sum)), how)
            .limit(format!("< {} and one script", bytes(LIMIT_PAGE)), sum < LIMIT_PAGE && scripts == 1),
    );
    Ok(lines)
}
