//! Who asks when a proxy stands between. What a proxy tells is believed only of those that the administrator trusts.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The address of whoever asks.
    pub(crate) address: IpAddr,
    /// A trusted proxy says that it was asked without encryption.
    pub(crate) plain: bool,
    /// A trusted proxy passed the request on.
    pub(crate) by_proxy: bool,
}

/// One or more addresses, as in `127.0.0.1` or `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let alone = text.parse::<IpAddr>().map(IpNet::from);
        alone.or_else(|_| text.parse()).map(Self).map_err(|_| "write an address or a network such as 10.0.0.0/8")
    }
}

/// Finds out where a request comes from that arrived from `peer`.
pub(crate) fn origin(trusted: &[Network], peer: IpAddr, headers: &HeaderMap) -> Origin {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.0.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(&peer) {
        return Origin { address: peer, plain: false, by_proxy: false };
    }
    // Each proxy adds at the end whom it heard: from there backwards, the first that is no proxy of ours is the asker.
    // What stands before was written by the asker.
    let mut address = peer;
    for told in words(headers, "x-forwarded-for").rev() {
        let Some(told) = parse(told) else { break };
        address = told;
        if !is_trusted(&told) {
            break;
        }
    }
    let plain = words(headers, "x-forwarded-proto").next_back().is_some_and(|word| word.eq_ignore_ascii_case("http"));
    Origin { address, plain, by_proxy: true }
}

fn words<'a>(headers: &'a HeaderMap, name: &str) -> impl DoubleEndedIterator<Item = &'a str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).collect::<Vec<_>>().into_iter()
}

fn parse(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    text.parse::<IpAddr>().or_else(|_| with_port()).ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(peer: &str, headers: &[(&'static str, &'static str)]) -> Origin {
        let trusted = ["127.0.0.1", "10.0.0.0/8"].map(|text| text.parse().expect("a network"));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        origin(&trusted, peer.parse().expect("an address"), &map)
    }

    #[test]
    fn a_stranger_cannot_say_who_he_is() {
        let told = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "http")];
        let origin = asked("192.0.2.1", &told);
        assert_eq!((origin.address.to_string().as_str(), origin.plain), ("192.0.2.1", false));
    }

    #[test]
    fn behind_our_proxies_the_last_who_is_none_of_them_asks() {
        let of = |value| asked("127.0.0.1", &[("x-forwarded-for", value)]).address.to_string();
        assert_eq!(of("203.0.113.9"), "203.0.113.9");
        assert_eq!(of("198.51.100.7, 203.0.113.9, 10.1.2.3"), "203.0.113.9", "what stands before was made up");
        assert_eq!(of("198.51.100.7, nonsense"), "127.0.0.1", "nothing is believed beyond what is not understood");
        assert_eq!(of("203.0.113.9:4711"), "203.0.113.9");
        assert_eq!(of("[2001:db8::1]:4711"), "2001:db8::1");
        assert_eq!(asked("::ffff:127.0.0.1", &[("x-forwarded-for", "203.0.113.9")]).address.to_string(), "203.0.113.9");
        let twice = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "203.0.113.9")];
        assert_eq!(asked("10.0.0.1", &twice).address.to_string(), "203.0.113.9", "the last header counts");
    }

    #[test]
    fn our_proxy_says_whether_it_was_asked_without_encryption() {
        assert!(asked("10.0.0.1", &[("x-forwarded-proto", "HTTP")]).plain);
        assert!(!asked("10.0.0.1", &[("x-forwarded-proto", "http, https")]).plain);
        assert!(!asked("10.0.0.1", &[]).plain);
    }

    #[test]
    fn a_network_is_an_address_or_a_range() {
        assert!("10.0.0.0/8".parse::<Network>().is_ok() && "::1".parse::<Network>().is_ok());
        assert!("10.0.0.0/33".parse::<Network>().is_err() && "proxy".parse::<Network>().is_err());
    }
}
