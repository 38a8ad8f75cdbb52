//! What we depend on may be shipped with a program that is MIT or Apache-2.0, and our own packages are that.

use super::Outcome;
use crate::{cargo::cargo, error::Error, house::House, ui};
use serde_json::Value;
use spdx::{Expression, LicenseReq, ParseMode};

/// The licence of everything that is ours.
const OURS: &str = "MIT OR Apache-2.0";

/// Licences we accept, as SPDX names them, and why those that are not plainly permissive are accepted.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
    // Data, not code: Mozilla's list of certificate authorities.
    "CDLA-Permissive-2.0",
    // Copyleft for its own files only; we use them unchanged, and their source is public.
    "MPL-2.0",
];

/// npm packages that name no licence in their manifest but carry its text.
const READ_BY_US: &[(&str, &str)] = &[("svelte-toolbelt", "MIT")];

/// Checks every package in the graph of cargo and of both UI packages.
///
/// # Errors
/// The graphs cannot be read.
pub fn check(house: &House) -> Result<Outcome, Error> {
    let output = cargo(house, &["metadata", "--format-version=1"]).output()?;
    if !output.status.success() {
        let detail = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::Answer { what: "cargo metadata", detail });
    }
    let mut findings = rust(&json("cargo metadata", &output.stdout)?);
    for package in ui::PACKAGES {
        let read = |name| {
            let path = house.path(package).join(name);
            let text = std::fs::read(&path).map_err(Error::file(path))?;
            json(name, &text)
        };
        // The lock file learns of a changed licence of ours late.
        let ours = judge(package, read("package.json")?["license"].as_str(), true);
        let theirs = npm(&read("package-lock.json")?);
        findings.extend(theirs.into_iter().map(|line| format!("{package}: {line}")).chain(ours));
    }
    Ok(Outcome::of(findings))
}

fn json(what: &'static str, text: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(text).map_err(|error| Error::Answer { what, detail: error.to_string() })
}

/// Findings in what `cargo metadata` says.
fn rust(metadata: &Value) -> Vec<String> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let findings = packages.iter().filter_map(|package| {
        let name = package["name"].as_str().unwrap_or("?");
        // What has no source is in this repository.
        judge(name, package["license"].as_str(), package["source"].is_null())
    });
    findings.collect()
}

/// Findings about others' packages in a `package-lock.json`.
fn npm(lock: &Value) -> Vec<String> {
    let Some(packages) = lock["packages"].as_object() else {
        return vec!["package-lock.json lists no packages".to_owned()];
    };
    let theirs = packages.iter().filter(|(path, package)| !path.is_empty() && package["link"] != true);
    let findings = theirs.filter_map(|(path, package)| {
        let name = path.rsplit_once("node_modules/").map_or(path.as_str(), |(_, name)| name);
        let read = READ_BY_US.iter().find(|(known, _)| *known == name).map(|(_, licence)| *licence);
        judge(name, package["license"].as_str().or(read), false)
    });
    findings.collect()
}

/// What is wrong with one package's licence.
fn judge(name: &str, licence: Option<&str>, ours: bool) -> Option<String> {
    match licence {
        None => Some(format!("{name} names no licence")),
        Some(licence) if ours => (licence != OURS).then(|| format!("{name} is ours and must be {OURS}, not {licence}")),
        Some(licence) => match Expression::parse_mode(licence, ParseMode::LAX) {
            Err(error) => Some(format!("{name}: \"{licence}\" is no licence expression: {}", error.reason)),
            Ok(expression) if expression.evaluate(is_accepted) => None,
            Ok(_) => Some(format!("{name}: {licence} is not on the list of accepted licences")),
        },
    }
}

fn is_accepted(licence: &LicenseReq) -> bool {
    let licence = licence.to_string();
    ACCEPTED.contains(&licence.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_accepted_alternative_is_enough_and_every_part_of_a_whole_is_needed() {
        for good in ["MIT", "GPL-2.0-only OR Apache-2.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert_eq!(judge("a", Some(good), false), None, "{good} can be shipped");
        }
        for bad in
            ["GPL-3.0-only", "MIT AND AGPL-3.0-or-later", "SEE LICENSE IN EULA", "Apache-2.0 WITH GCC-exception-3.1"]
        {
            assert!(judge("a", Some(bad), false).is_some(), "{bad} cannot");
        }
        assert!(judge("a", None, false).is_some(), "no licence is no permission");
    }

    #[test]
    fn our_own_packages_have_our_licence() {
        let metadata = json!({"packages": [
            {"name": "ours", "license": "MIT", "source": null},
            {"name": "theirs", "license": "MIT", "source": "registry"},
        ]});
        assert_eq!(rust(&metadata).len(), 1, "MIT is fine for others only");
    }

    #[test]
    fn npm_packages_are_judged_by_the_lock_file() {
        let lock = json!({"packages": {
            "": {},
            "node_modules/a/node_modules/svelte-toolbelt": {},
            "node_modules/good": {"license": "ISC"},
            "node_modules/linked": {"link": true},
            "node_modules/bad": {"license": "UNLICENSED"},
        }});
        let findings = npm(&lock);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(findings[0].starts_with("bad:"), "the finding says which one: {findings:?}");
    }

    #[test]
    fn every_accepted_licence_is_a_known_one() {
        for licence in ACCEPTED {
            assert_eq!(judge("a", Some(licence), false), None, "{licence} is spelt as SPDX spells it");
        }
    }
}
