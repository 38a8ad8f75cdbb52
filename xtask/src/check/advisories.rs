//! Known holes in what we depend on, where the databases can be reached.

use super::Outcome;
use crate::{cargo, error::Error, house::House, program::Program, ui};
use serde_json::Value;

/// Asks cargo-deny or cargo-audit, whichever is installed.
///
/// # Errors
/// The tool cannot be started.
pub fn rust(house: &House) -> Result<Outcome, Error> {
    let locked = house.root();
    if cargo::has("deny") {
        let deny = Program::new("cargo").args(["deny", "--format=json", "check", "advisories"]).dir(locked);
        let output = deny.output()?;
        Ok(judge_deny(output.status.success(), &String::from_utf8_lossy(&output.stderr)))
    } else if cargo::has("audit") {
        let output = Program::new("cargo").args(["audit", "--json"]).dir(locked).output()?;
        Ok(judge_audit(&String::from_utf8_lossy(&output.stdout), &String::from_utf8_lossy(&output.stderr)))
    } else {
        Ok(Outcome::NotChecked("neither cargo-deny nor cargo-audit is installed".to_owned()))
    }
}

/// Asks npm for both UI packages.
///
/// # Errors
/// npm cannot be started.
pub fn npm(house: &House) -> Result<Outcome, Error> {
    let mut findings = Vec::new();
    for package in ui::PACKAGES {
        let output = Program::npm().args(["audit", "--json"]).dir(house.path(package)).output()?;
        match judge_npm(&String::from_utf8_lossy(&output.stdout)) {
            Outcome::Ok => {}
            Outcome::Failed(found) => findings.extend(found.into_iter().map(|line| format!("{package}: {line}"))),
            not_checked @ Outcome::NotChecked(_) => return Ok(not_checked),
        }
    }
    Ok(Outcome::of(findings))
}

/// cargo-deny writes one JSON object a line, and a summary only if it got as far as asking.
fn judge_deny(success: bool, log: &str) -> Outcome {
    let lines: Vec<Value> = log.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if !lines.iter().any(|line| line["type"] == "summary") {
        return not_reached(log);
    }
    let errors = lines.iter().filter(|line| line["type"] == "diagnostic" && line["fields"]["severity"] == "error");
    let found: Vec<_> = errors.map(|line| text(&line["fields"]["message"])).collect();
    match (success, found.is_empty()) {
        (true, _) => Outcome::Ok,
        (false, true) => Outcome::Failed(vec!["cargo deny check advisories says no".to_owned()]),
        (false, false) => Outcome::Failed(found),
    }
}

fn judge_audit(answer: &str, log: &str) -> Outcome {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    let Some(list) = answer["vulnerabilities"]["list"].as_array() else {
        return not_reached(log);
    };
    Outcome::of(
        list.iter()
            .map(|found| {
                let advisory = &found["advisory"];
                format!("{} {}: {}", text(&found["package"]["name"]), text(&advisory["id"]), text(&advisory["title"]))
            })
            .collect(),
    )
}

/// High and critical ones fail; most of what is lower concerns tools that never meet a stranger's input.
fn judge_npm(answer: &str) -> Outcome {
    let parsed: Value = serde_json::from_str(answer).unwrap_or_default();
    let Some(list) = parsed["vulnerabilities"].as_object() else {
        return not_reached(parsed["message"].as_str().unwrap_or(answer));
    };
    let bad = list.iter().filter(|(_, found)| found["severity"] == "high" || found["severity"] == "critical");
    Outcome::of(bad.map(|(name, found)| format!("{name}: {}", text(&found["severity"]))).collect())
}

/// The tool did not come to a verdict; its last line usually says why.
fn not_reached(log: &str) -> Outcome {
    let why = log.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("no answer");
    Outcome::NotChecked(format!("the database was not reached: {why}"))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("?").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_cannot_be_reached_is_not_a_verdict() {
        assert!(matches!(judge_deny(false, "error: failed to fetch"), Outcome::NotChecked(_)), "no summary");
        assert!(matches!(judge_audit("", "error: couldn't fetch"), Outcome::NotChecked(_)), "no report");
        let npm = r#"{"message": "request failed, reason: offline", "error": {"code": "E"}}"#;
        assert!(matches!(judge_npm(npm), Outcome::NotChecked(why) if why.contains("offline")), "npm says why");
        assert!(matches!(judge_npm(""), Outcome::NotChecked(_)), "nothing is not well");
    }

    #[test]
    fn a_hole_fails_and_none_is_well() {
        let hole = r#"{"type":"diagnostic","fields":{"severity":"error","message":"use after free"}}"#;
        let summary = r#"{"type":"summary","fields":{}}"#;
        let found = judge_deny(false, &format!("{hole}\n{summary}"));
        assert_eq!(found, Outcome::Failed(vec!["use after free".to_owned()]), "named");
        assert_eq!(judge_deny(true, summary), Outcome::Ok, "asked and well");

        let audit = r#"{"vulnerabilities":{"list":[{"advisory":{"id":"R-1","title":"t"},"package":{"name":"a"}}]}}"#;
        assert_eq!(judge_audit(audit, ""), Outcome::Failed(vec!["a R-1: t".to_owned()]), "named");
        assert_eq!(judge_audit(r#"{"vulnerabilities":{"list":[]}}"#, ""), Outcome::Ok, "asked and well");
    }

    #[test]
    fn npm_fails_from_high_on() {
        let found = r#"{"vulnerabilities":{"a":{"severity":"moderate"},"b":{"severity":"high"}}}"#;
        assert_eq!(judge_npm(found), Outcome::Failed(vec!["b: high".to_owned()]), "only the high one");
        assert_eq!(judge_npm(r#"{"vulnerabilities":{}}"#), Outcome::Ok, "asked and well");
    }
}
