//! The company's own site: pages under a strict content security policy that load the widget from the server.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::net::TcpStream;

/// A site that is served until the test ends.
pub struct Site {
    address: SocketAddr,
}

/// Whatever the site does to everything on it; only what the test looks at is left alone.
const HOSTILE: &str = "
    html { font-size: 7px; }
    body { transform: translateX(40px); overflow: hidden; }
    :not(html, head, body, h1, a, input) {
      display: none !important; visibility: hidden !important; opacity: 0 !important; position: static !important;
      width: 0 !important; height: 0 !important; transform: scale(0) !important; pointer-events: none !important;
    }";

const PLAIN: &str = "
    body { margin: 0 auto; max-width: 60rem; padding: 3rem 1.5rem; font: 1.0625rem/1.6 Georgia, serif; color: #222; background: #faf7f2; }
    h1 { font-weight: 400; } a { color: #7a3b1d; } p { max-width: 40rem; }
    @media (prefers-color-scheme: dark) { body { color: #ddd; background: #16130f; } a { color: #e0a070; } }";

/// Remembers what the page's own script can see: keys, messages, and what was said in the console.
const OWN_SCRIPT: &str = "
    window.heard = { keys: [], messages: [], said: [] };
    document.addEventListener('keydown', (event) => heard.keys.push(event.key));
    addEventListener('message', (event) => heard.messages.push(JSON.stringify(event.data)));
    const { error } = console;
    console.error = (...words) => { heard.said.push(words.join(' ')); error(...words); };";

const WORDS: &str = "<p>Trains to the north leave every hour. Seats are kept for an hour, and changed free of charge until the day \
    before.</p><p>Bicycles travel for a small fee; folded ones are luggage.</p><p><a href=\"/prices\">Prices</a> <a \
    href=\"/\">Timetable</a> <input data-testid=\"search\" aria-label=\"Search\" placeholder=\"Search\"></p>";

impl Site {
    /// Loads the widget of `server`, with these attributes at its script.
    pub async fn start(server: &str, attributes: &str, hostile: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        let policy = format!(
            "default-src 'none'; script-src 'self' {server}; connect-src {server}; frame-src {server}; style-src 'self'; \
             base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
        );
        let script = format!("<script src=\"{server}/widget.js\" {attributes} async></script>");
        let page = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
             <title>Northlight Rail</title><link rel=\"stylesheet\" href=\"/site.css\"><script src=\"/site.js\"></script>{script}\
             <h1 data-testid=\"title\">Northlight Rail</h1>{WORDS}{script}"
        );
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (page, policy) = (page.clone(), policy.clone());
                tokio::spawn(async move { answer(stream, &page, &policy, hostile).await });
            }
        });
        Self { address }
    }

    /// As browsers tell it.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of one of its pages; all are alike.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }
}

async fn answer(mut stream: TcpStream, page: &str, policy: &str, hostile: bool) -> Option<()> {
    let mut request = vec![0; 8192];
    let read = stream.read(&mut request).await.ok()?;
    let request = String::from_utf8_lossy(request.get(..read)?).into_owned();
    let (kind, body) = match request.split(' ').nth(1)? {
        "/site.css" => ("text/css", if hostile { HOSTILE } else { PLAIN }),
        "/site.js" => ("text/javascript", OWN_SCRIPT),
        _ => ("text/html; charset=utf-8", page),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Security-Policy: {policy}\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()
}
