//! Every language says everything: the same files, messages, attributes and variables as in English.

use super::Outcome;
use crate::{error::Error, house::House};
use fluent_syntax::{
    ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The language all others are compared with.
const REFERENCE: &str = "en";

/// The variables of every text, by `file: message` or `file: message.attribute`.
type Texts = BTreeMap<String, BTreeSet<String>>;

/// Compares all languages in `locales`.
///
/// # Errors
/// A file cannot be read.
pub fn check(house: &House) -> Result<Outcome, Error> {
    let locales = house.path("locales");
    let mut findings = Vec::new();
    let mut languages = BTreeMap::new();
    for dir in sorted(&locales)?.iter().filter(|path| path.is_dir()) {
        let language = file_name(dir);
        let mut texts = Texts::new();
        for file in sorted(dir)?.iter().filter(|path| path.extension().is_some_and(|ending| ending == "ftl")) {
            let source = fs::read_to_string(file).map_err(Error::file(file))?;
            for finding in read(&file_name(file), &source, &mut texts) {
                findings.push(format!("{language}/{finding}"));
            }
        }
        languages.insert(language, texts);
    }
    let reference = languages.remove(REFERENCE).unwrap_or_default();
    if reference.is_empty() {
        findings.push(format!("locales/{REFERENCE} has no texts"));
    }
    for (language, texts) in &languages {
        findings.extend(compare(&reference, texts).into_iter().map(|finding| format!("{language}/{finding}")));
    }
    Ok(Outcome::of(findings))
}

fn sorted(dir: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(Error::file(dir))? {
        paths.push(entry.map_err(Error::file(dir))?.path());
    }
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Adds the texts of one file; returns what is wrong with the file itself.
fn read(file: &str, source: &str, texts: &mut Texts) -> Vec<String> {
    let (resource, errors) = match parser::parse(source) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => (resource, errors),
    };
    let mut findings: Vec<_> = errors
        .iter()
        .map(|error| {
            let line = source[..error.pos.start.min(source.len())].lines().count();
            format!("{file}, line {line}: {error}")
        })
        .collect();
    let mut add = |name: String, pattern: Option<&Pattern<&str>>| {
        let mut variables = BTreeSet::new();
        pattern.into_iter().for_each(|pattern| of_pattern(pattern, &mut variables));
        if texts.insert(format!("{file}: {name}"), variables).is_some() {
            findings.push(format!("{file}: {name} is there twice"));
        }
    };
    for entry in &resource.body {
        let (name, value, attributes) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), message.value.as_ref(), &message.attributes),
            // A term's attributes are grammar, which each language has of its own.
            Entry::Term(term) => {
                add(format!("-{}", term.id.name), Some(&term.value));
                continue;
            }
            _ => continue,
        };
        for attribute in attributes {
            add(format!("{name}.{}", attribute.id.name), Some(&attribute.value));
        }
        add(name, value);
    }
    findings
}

fn compare(reference: &Texts, texts: &Texts) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, variables) in reference {
        match texts.get(name) {
            None => findings.push(format!("{name} is missing")),
            Some(others) if others != variables => {
                let list =
                    |set: &BTreeSet<String>| set.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(" ");
                findings.push(format!("{name} has the variables [{}], not [{}]", list(others), list(variables)));
            }
            Some(_) => {}
        }
    }
    let unknown = texts.keys().filter(|name| !reference.contains_key(*name));
    findings.extend(unknown.map(|name| format!("{name} is not in {REFERENCE}")));
    findings
}

fn of_pattern(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            of_expression(expression, variables);
        }
    }
}

fn of_expression(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => of_inline(inline, variables),
        Expression::Select { selector, variants } => {
            of_inline(selector, variables);
            variants.iter().for_each(|variant| of_pattern(&variant.value, variables));
        }
    }
}

fn of_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => of_expression(expression, variables),
        InlineExpression::FunctionReference { arguments, .. } => of_arguments(arguments, variables),
        InlineExpression::TermReference { arguments: Some(arguments), .. } => of_arguments(arguments, variables),
        _ => {}
    }
}

fn of_arguments(arguments: &CallArguments<&str>, variables: &mut BTreeSet<String>) {
    arguments.positional.iter().for_each(|argument| of_inline(argument, variables));
    arguments.named.iter().for_each(|argument| of_inline(&argument.value, variables));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Texts {
        let mut texts = Texts::new();
        let findings = read("a.ftl", source, &mut texts);
        assert!(findings.is_empty(), "the sample is well-formed: {findings:?}");
        texts
    }

    #[test]
    fn plural_forms_may_differ_but_not_what_they_speak_of() {
        let english = texts("waiting = { $count ->\n    [one] One client\n   *[other] { $count } clients\n }\n");
        let czech = texts(
            "waiting = { NUMBER($count) ->\n    [one] Jeden klient\n    [few] { $count } klienti\n   *[other] { $count } klientů\n }\n",
        );
        assert_eq!(compare(&english, &czech), [""; 0], "three forms are Czech, not a mistake");
    }

    #[test]
    fn what_is_missing_unknown_or_changed_is_named() {
        let english = texts("accept = Accept\n    .hint = Take { $name }\nend = End\n");
        let czech = texts("accept = Přijmout\n    .hint = Vzít { $jmeno }\nkonec = Konec\n");
        assert_eq!(
            compare(&english, &czech),
            [
                "a.ftl: accept.hint has the variables [$jmeno], not [$name]",
                "a.ftl: end is missing",
                "a.ftl: konec is not in en"
            ],
            "each with its place"
        );
    }

    #[test]
    fn a_broken_or_doubled_message_is_a_finding() {
        let findings = read("a.ftl", "good = yes\ngood = again\nbad = { $name\n", &mut Texts::new());
        assert_eq!(findings.len(), 2, "the second good and the bad one: {findings:?}");
        assert!(findings.iter().any(|finding| finding.contains("line 3")), "with its line: {findings:?}");
    }
}
