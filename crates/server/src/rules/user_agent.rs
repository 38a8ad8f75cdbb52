//! What a browser's `User-Agent` tells: its name and major version, and the system it runs on.

/// Browsers by the word before their version. The order matters: most carry the words of others too.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
];

/// The browser's name and major version, for instance `Firefox 128`.
pub(crate) fn browser(agent: &str) -> Option<String> {
    for (word, name) in BROWSERS {
        if let Some(version) = number_after(agent, word) {
            return Some(format!("{name} {version}"));
        }
    }
    let version = number_after(agent, "Version/").filter(|_| agent.contains("Safari/"))?;
    Some(format!("Safari {version}"))
}

/// The operating system, for instance `Android 14`. Windows and macOS do not tell their true version.
pub(crate) fn system(agent: &str) -> Option<String> {
    if let Some(version) = number_after(agent, "Android ") {
        return Some(format!("Android {version}"));
    }
    if agent.contains("iPhone") || agent.contains("iPad") {
        let version = number_after(agent, "iPhone OS ").or_else(|| number_after(agent, "CPU OS "));
        return Some(version.map_or_else(|| "iOS".to_owned(), |version| format!("iOS {version}")));
    }
    let systems = [
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    systems.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| (*name).to_owned())
}

/// The number, of at most four digits, that follows `word`.
fn number_after<'a>(agent: &'a str, word: &str) -> Option<&'a str> {
    let (_, rest) = agent.split_once(word)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits).filter(|number| (1..=4).contains(&number.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_common_browsers_are_known() {
        let cases = [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome 140",
                "Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0",
                "Edge 139",
                "Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Firefox 128",
                "macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari 17",
                "iOS 17",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                "Samsung Internet 25",
                "Android 14",
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 OPR/120.0",
                "Opera 120",
                "ChromeOS",
            ),
        ];
        for (agent, expected_browser, expected_system) in cases {
            assert_eq!(browser(agent).as_deref(), Some(expected_browser), "{agent}");
            assert_eq!(system(agent).as_deref(), Some(expected_system), "{agent}");
        }
    }

    #[test]
    fn what_is_not_a_browser_is_unknown() {
        assert_eq!((browser("curl/8.5"), system("curl/8.5")), (None, None));
        assert_eq!(browser("Chrome/99999999999"), None, "no such version");
    }

    proptest! {
        #[test]
        fn nothing_a_client_sends_is_shown_beyond_a_name_and_a_number(agent: String) {
            prop_assert!(browser(&agent).is_none_or(|shown| shown.len() <= 24));
            prop_assert!(system(&agent).is_none_or(|shown| shown.len() <= 24));
        }
    }
}
