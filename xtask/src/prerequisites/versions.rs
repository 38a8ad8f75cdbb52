//! Versions of what we cannot install.

/// The Node.js versions that the UI's tools run on, for people.
pub const NODE: &str = "20.19, 22.12 or newer";

/// Whether Node.js of this version, as it prints it (`v20.19.0`), runs the UI's tools.
pub fn node_is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>());
    match (numbers.next(), numbers.next()) {
        (Some(Ok(20)), Some(Ok(minor))) => minor >= 19,
        (Some(Ok(22)), Some(Ok(minor))) => minor >= 12,
        (Some(Ok(major)), Some(Ok(_))) => major > 22,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_versions_the_tools_run_on_pass() {
        for good in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.1.0", "v26.0.0-nightly"] {
            assert!(node_is_new_enough(good), "{good} runs the tools");
        }
        for bad in ["v18.19.0", "v20.18.3", "v21.7.0", "v22.11.0", "", "node", "v20"] {
            assert!(!node_is_new_enough(bad), "{bad} does not");
        }
    }
}
