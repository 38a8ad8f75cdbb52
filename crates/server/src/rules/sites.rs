//! Which sites may show the chat inside their own pages.

/// So many sites can be named.
pub(crate) const SITES_MAX: usize = 50;

/// Any site.
const ANY: &str = "*";

/// The sites when none are named: pages on the reader's own computer, where whoever builds a site tries it.
const OWN_COMPUTER: [&str; 4] =
    ["http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*"];

/// The longest name of a host, as the internet's names have it.
const HOST_MAX: usize = 253;

/// A site as it is kept: `https://www.example.com`, without the port that goes without saying. What is kept can stand in a header as
/// it is.
///
/// # Errors
/// Why it cannot be one, for the administrator.
pub(crate) fn tidied(site: &str) -> Result<String, String> {
    let site = site.trim().to_ascii_lowercase();
    if site == ANY {
        return Ok(site);
    }
    let parts = site.split_once("://").filter(|(scheme, _)| matches!(*scheme, "https" | "http"));
    let (scheme, rest) = parts.ok_or("it must begin with https:// or http://, or be * for any site")?;
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
    let labels = host.strip_prefix("*.").unwrap_or(host);
    if !is_host(labels) {
        let rule = "it must be the beginning of an address and no more, as https://www.example.com; \
                    a name with other letters is written as browsers send it, with xn--";
        return Err(rule.to_owned());
    }
    if labels != host && !labels.contains('.') {
        return Err("that would be every site of a kind; name the sites".to_owned());
    }
    let usual = if scheme == "https" { "443" } else { "80" };
    match port {
        Some(port) if !is_port(port) => Err("a port is a number from 1 to 65535, or * for any".to_owned()),
        Some(port) if port != usual => Ok(format!("{scheme}://{host}:{port}")),
        _ => Ok(format!("{scheme}://{host}")),
    }
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.len() <= HOST_MAX && host.split('.').all(is_label)
}

fn is_port(port: &str) -> bool {
    port == ANY
        || (port.parse::<u16>().is_ok_and(|number| number > 0) && !port.starts_with('0') && !port.starts_with('+'))
}

/// What may stand around the chat, as browsers are told it in `frame-ancestors`: the sites, and pages of the server's own address.
pub(crate) fn ancestors(sites: &[String]) -> String {
    let mut list = "'self'".to_owned();
    for site in effective(sites) {
        list.push(' ');
        list.push_str(site);
    }
    list
}

/// Whether a page of this origin, as browsers tell it, may show the chat.
pub(crate) fn allows(sites: &[String], origin: &str) -> bool {
    effective(sites).any(|site| covers(site, origin))
}

fn effective(sites: &[String]) -> impl Iterator<Item = &str> {
    let usual: &[&str] = if sites.is_empty() { &OWN_COMPUTER } else { &[] };
    sites.iter().map(String::as_str).chain(usual.iter().copied())
}

fn covers(site: &str, origin: &str) -> bool {
    if site == ANY {
        // Not a file on a disk, whose origin is "null"; nor would a browser show the chat there.
        return origin.starts_with("https://") || origin.starts_with("http://");
    }
    let Some(((scheme, host, port), (its_scheme, its_host, its_port))) = parts(site).zip(parts(origin)) else {
        return false;
    };
    let below = |domain: &str| its_host.strip_suffix(domain).is_some_and(|name| name.len() > 1 && name.ends_with('.'));
    // As browsers read the list: who names a site without encryption means it with encryption too.
    let schemes_agree = scheme == its_scheme || (scheme, its_scheme) == ("http", "https");
    schemes_agree && host.strip_prefix("*.").map_or(host == its_host, below) && (port == Some(ANY) || port == its_port)
}

/// Scheme, host, and the port where it is not the usual one.
fn parts(site: &str) -> Option<(&str, &str, Option<&str>)> {
    let (scheme, rest) = site.split_once("://")?;
    Some(rest.split_once(':').map_or((scheme, rest, None), |(host, port)| (scheme, host, Some(port))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allows(sites: &[&str], origin: &str) -> bool {
        let sites: Vec<_> = sites.iter().map(|site| tidied(site).expect("a site")).collect();
        super::allows(&sites, origin)
    }

    #[test]
    fn a_site_is_kept_as_browsers_tell_it() {
        for (given, kept) in [
            ("https://www.example.com", "https://www.example.com"),
            (" HTTPS://WWW.Example.com/ ", "https://www.example.com"),
            ("https://example.com:443", "https://example.com"),
            ("http://example.com:80", "http://example.com"),
            ("http://example.com:443", "http://example.com:443"),
            ("https://*.example.com:8443", "https://*.example.com:8443"),
            ("http://localhost:*", "http://localhost:*"),
            ("https://xn--rkobrniko-ypb.cz", "https://xn--rkobrniko-ypb.cz"),
            ("*", "*"),
        ] {
            assert_eq!(tidied(given).as_deref(), Ok(kept), "for {given:?}");
        }
    }

    #[test]
    fn what_is_no_site_is_refused() {
        for given in [
            "",
            "www.example.com",
            "ftp://example.com",
            "https://",
            "https://*",
            "https://*.com",
            "https://*.*.example.com",
            "https://www.*.com",
            "https://example.com/shop",
            "https://example.com?",
            "https://user@example.com",
            "https://exa mple.com",
            "https://example..com",
            "https://-example.com",
            "https://příklad.cz",
            "https://[::1]",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:+80",
            "https://example.com:080",
            "https://example.com:99999",
            "https://example.com; script-src *",
            "'self'",
            "null",
        ] {
            assert!(tidied(given).is_err(), "{given:?} is no site");
        }
        assert!(tidied(&format!("https://{}.com", "a".repeat(64))).is_err(), "a part of a name has an end");
        assert!(tidied(&format!("https://{}com", "a.".repeat(200))).is_err(), "so does a name");
    }

    #[test]
    fn without_any_named_the_reader_s_own_computer_is_where_it_can_be_tried() {
        for origin in ["http://localhost:3000", "http://localhost", "http://127.0.0.1:8080", "https://localhost:8443"] {
            assert!(allows(&[], origin), "{origin} is this computer");
        }
        for origin in ["https://www.example.com", "http://localhost.example.com", "http://192.168.1.4", "null", ""] {
            assert!(!allows(&[], origin), "{origin} was not named");
        }
        assert!(!allows(&["https://www.example.com"], "http://localhost:3000"), "once sites are named, they alone");
    }

    #[test]
    fn a_site_is_its_scheme_its_name_and_its_port() {
        let sites = ["https://www.example.com", "https://*.example.org", "http://intranet:8080"];
        for origin in
            ["https://www.example.com", "https://shop.example.org", "https://a.b.example.org", "http://intranet:8080"]
        {
            assert!(allows(&sites, origin), "{origin} is named");
        }
        for origin in [
            "http://www.example.com",
            "https://www.example.com:8443",
            "https://example.com",
            "https://www.example.com.evil.net",
            "https://example.org",
            "https://.example.org",
            "https://evilexample.org",
            "http://intranet",
            "null",
        ] {
            assert!(!allows(&sites, origin), "{origin} is another");
        }
        assert!(allows(&["*"], "https://anything.net") && !allows(&["*"], "null"), "any site is a site");
    }

    #[test]
    fn browsers_are_told_the_same() {
        let sites = ["https://www.example.com".to_owned(), "https://*.example.org".to_owned()];
        assert_eq!(ancestors(&sites), "'self' https://www.example.com https://*.example.org");
        assert!(ancestors(&[]).starts_with("'self' http://localhost:* "));
        assert_eq!(ancestors(&[ANY.to_owned()]), "'self' *");
    }

    proptest! {
        #[test]
        fn whatever_is_kept_can_stand_in_a_header_and_is_kept_again_alike(text in "(https?://)?[ -~é;,'*.:/]{0,30}") {
            if let Ok(kept) = tidied(&text) {
                prop_assert!(kept.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:/*".contains(&b)), "{}", kept);
                prop_assert_eq!(tidied(&kept), Ok(kept.clone()));
            }
        }
    }
}
