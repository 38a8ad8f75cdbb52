//! A server's address as a person types it, made into one that can be used.

use std::net::IpAddr;

use deskbell_protocol::{ApiError, ErrorCode};
use reqwest::Url;

/// Where a server answers. Plain http leads to this computer only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    base: String,
    encrypted: bool,
}

impl Address {
    /// Adds the scheme that is meant when there is none and refuses what must not be used.
    ///
    /// # Errors
    /// `bad_address` when it is none, `insecure_address` when a token would travel in the clear.
    pub(crate) fn parse(text: &str) -> Result<Self, ApiError> {
        let text = text.trim();
        let bad = || ApiError::never(ErrorCode::BadAddress, "the server's address is not one");
        let with_scheme = if text.contains("://") {
            text.to_owned()
        } else {
            let local = Url::parse(&format!("http://{text}")).is_ok_and(|url| is_this_computer(&url));
            format!("{}://{text}", if local { "http" } else { "https" })
        };
        let url = Url::parse(&with_scheme).map_err(|_| bad())?;
        let plain = url.host_str().is_some_and(|host| !host.is_empty())
            && matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !plain {
            return Err(bad());
        }
        let encrypted = url.scheme() == "https";
        if !encrypted && !is_this_computer(&url) {
            return Err(ApiError::never(ErrorCode::InsecureAddress, "plain http leads to this computer only"));
        }
        Ok(Self { base: url.as_str().trim_end_matches('/').to_owned(), encrypted })
    }

    /// The address without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.base
    }

    /// Whether the connection is encrypted.
    pub(crate) fn encrypted(&self) -> bool {
        self.encrypted
    }

    /// The address of something on the server.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

fn is_this_computer(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        host == "localhost"
            || host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<String, ErrorCode> {
        Address::parse(text).map(|address| address.as_str().to_owned()).map_err(|error| error.code)
    }

    #[test]
    fn a_missing_scheme_is_added() {
        assert_eq!(parsed("desk.example.com").as_deref(), Ok("https://desk.example.com"));
        assert_eq!(parsed(" desk.example.com:8443/ ").as_deref(), Ok("https://desk.example.com:8443"));
        assert_eq!(parsed("example.com/support").as_deref(), Ok("https://example.com/support"), "a path may be needed");
        assert_eq!(
            parsed("localhost:7070").as_deref(),
            Ok("http://localhost:7070"),
            "this computer has no certificate"
        );
        assert_eq!(parsed("127.0.0.1:7070").as_deref(), Ok("http://127.0.0.1:7070"));
        assert_eq!(parsed("[::1]:7070").as_deref(), Ok("http://[::1]:7070"));
    }

    #[test]
    fn plain_http_leads_to_this_computer_only() {
        assert_eq!(parsed("http://127.0.0.1:7070/").as_deref(), Ok("http://127.0.0.1:7070"));
        for text in ["http://desk.example.com", "http://192.168.1.2:7070", "http://localhost.example.com"] {
            assert_eq!(parsed(text), Err(ErrorCode::InsecureAddress), "{text} would carry the token in the clear");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "https://", "ftp://example.com", "a b", "https://user:word@example.com", "example.com?x=1"] {
            assert_eq!(parsed(text), Err(ErrorCode::BadAddress), "{text:?} is no server's address");
        }
    }
}
