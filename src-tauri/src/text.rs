//! What a person reads outside the window: tray, popups and start-up errors, in the operator's language.

use std::sync::RwLock;

use deskbell_desk::view::Language;
use deskbell_protocol::ApiError;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::{LanguageIdentifier, langid};

const ENGLISH: &[&str] = &[include_str!("../../locales/en/shell.ftl"), include_str!("../../locales/en/errors.ftl")];
const CZECH: &[&str] = &[include_str!("../../locales/cs/shell.ftl"), include_str!("../../locales/cs/errors.ftl")];

/// The translations in the language that is set.
pub struct Texts {
    bundle: RwLock<FluentBundle<FluentResource>>,
}

impl Texts {
    /// Texts in a language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { bundle: RwLock::new(bundle(language)) }
    }

    /// Changes the language from here on.
    pub fn set_language(&self, language: Language) {
        if let Ok(mut current) = self.bundle.write() {
            *current = bundle(language);
        }
    }

    /// A text without values.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with values. A key that is missing comes back itself, so that the gap is seen; a test forbids it.
    #[must_use]
    pub fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let Ok(bundle) = self.bundle.read() else { return key.to_owned() };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in values {
            // Numbers select plural forms only when they are numbers.
            match value.parse::<i64>() {
                Ok(number) => args.set((*name).to_owned(), number),
                Err(_) => args.set((*name).to_owned(), (*value).to_owned()),
            }
        }
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }

    /// The sentence for an error.
    #[must_use]
    pub fn error(&self, error: &ApiError) -> String {
        let key = format!("error-{}", error.code.as_str());
        let values: Vec<(&str, &str)> =
            error.args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.with(&key, &values)
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let (id, sources) = match resolve(language, sys_locale::get_locale().as_deref()) {
        Language::Cs => (langid!("cs"), CZECH),
        Language::System | Language::En => (langid!("en"), ENGLISH),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for source in sources {
        // A broken line is left out and the rest used; a test forbids it.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The system's language, as far as we speak it: never [`Language::System`].
#[must_use]
pub fn system_language() -> Language {
    resolve(Language::System, sys_locale::get_locale().as_deref())
}

/// The language of a tag such as `cs-CZ`, if we speak it.
#[must_use]
pub fn spoken(tag: Option<&str>) -> Option<Language> {
    let id = tag?.replace('_', "-").parse::<LanguageIdentifier>().ok()?;
    match id.language.as_str() {
        "cs" => Some(Language::Cs),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// The language to use: the one that was set, or the system's when we speak it, or English.
fn resolve(language: Language, system: Option<&str>) -> Language {
    if language != Language::System {
        return language;
    }
    spoken(system).unwrap_or(Language::En)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use deskbell_protocol::ErrorCode;

    use super::*;

    #[test]
    fn the_systems_language_is_used_when_we_speak_it() {
        assert_eq!(resolve(Language::System, Some("cs-CZ")), Language::Cs);
        assert_eq!(resolve(Language::System, Some("cs_CZ")), Language::Cs);
        assert_eq!(resolve(Language::System, Some("de-DE")), Language::En);
        assert_eq!(resolve(Language::System, None), Language::En);
        assert_eq!(resolve(Language::En, Some("cs-CZ")), Language::En, "what the operator set wins");
    }

    #[test]
    fn every_key_that_the_shell_uses_has_a_text_in_both_languages() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src-tauri/src");
        let mut folders = vec![PathBuf::from(folder)];
        let mut keys = Vec::new();
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(folder).expect("the shell's sources") {
                let path = file.expect("a file").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(path).unwrap_or_default();
                let literals = source.split('"').skip(1).step_by(2).map(str::to_owned);
                keys.extend(literals.filter(|text| {
                    let known = ["tray-", "popup-", "start-", "demo-", "mail-", "calendar-", "file-"]
                        .iter()
                        .any(|prefix| text.starts_with(prefix));
                    known && text.len() > 6 && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
                }));
            }
        }
        assert!(keys.len() > 8, "the search must find the keys in use, found {keys:?}");
        for language in [Language::En, Language::Cs] {
            let texts = Texts::new(language);
            for key in &keys {
                assert_ne!(&texts.get(key), key, "no text for {key} in {language:?}");
            }
        }
    }

    #[test]
    fn an_error_has_its_sentence_in_both_languages() {
        let error = ApiError::never(ErrorCode::LocalStorage, "for logs");
        for language in [Language::En, Language::Cs] {
            let sentence = Texts::new(language).error(&error);
            assert!(sentence.contains(' ') && !sentence.starts_with("error-"), "no sentence: {sentence}");
        }
    }
}
