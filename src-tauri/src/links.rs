//! Links from messages, opened in the operator's browser.

use deskbell_protocol::{ApiError, ErrorCode};

/// Opens a web address outside. Anything but a web address is refused: a client must not start programs.
///
/// # Errors
/// `bad_request` when it is no web address, or nothing opens it.
pub fn open_outside(address: &str) -> Result<(), ApiError> {
    let refused = || ApiError::never(ErrorCode::BadRequest, "not a web address that can be opened");
    if !is_web(address) {
        return Err(refused());
    }
    open::that_detached(address).map_err(|_| refused())
}

fn is_web(address: &str) -> bool {
    tauri::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
}

#[cfg(test)]
mod tests {
    use super::is_web;

    #[test]
    fn only_web_addresses_leave_the_program() {
        assert!(is_web("https://example.com/a?b#c"));
        assert!(is_web("http://example.com"));
        for refused in
            ["file:///etc/passwd", "javascript:alert(1)", "deskbell://x", "smb://host", "example.com", "", "https://"]
        {
            assert!(!is_web(refused), "{refused} must not be opened");
        }
    }
}
