//! Words of texts as they are searched for: without accents, upper and lower case as one.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

/// The rest of a longer word is not looked at, in characters.
const WORD_MAX: usize = 64;

/// So many words of a query are looked for.
const QUERY_MAX: usize = 8;

/// What is shown of a text, in characters.
const SHOWN_MAX: usize = 160;

/// Of it before the first word that was found.
const BEFORE: usize = 50;

/// A word and where it stands.
struct Word {
    at: Range<usize>,
    folded: String,
}

/// All words of a text. Where words are not separated, as in Chinese, each character is one.
fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let belongs = c.is_alphanumeric() || is_within(c);
        match words.last_mut().filter(|_| open && belongs) {
            Some(word) if !is_alone(c) => word.end = end,
            _ if c.is_alphanumeric() => words.push(at..end),
            _ => {}
        }
        open = belongs && !is_alone(c);
    }
    let folded = |at: Range<usize>| Word { folded: folded(&text[at.clone()]), at };
    words.into_iter().map(folded).filter(|word| !word.folded.is_empty()).collect()
}

/// Marks on letters, and what nobody sees.
fn is_within(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn is_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

fn folded(word: &str) -> String {
    let small = word.chars().flat_map(char::to_lowercase);
    let bare = small.nfkd().filter(|c| !is_within(*c));
    let plain = bare.flat_map(|c| {
        let letters: &'static str = match c {
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            'ø' => "o",
            'ł' => "l",
            'đ' | 'ð' => "d",
            'þ' => "th",
            'ħ' => "h",
            'ı' => "i",
            // Both databases are given words that they take as they are.
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => "",
            c => return [Some(c), None],
        };
        let mut letters = letters.chars();
        [letters.next(), letters.next()]
    });
    plain.flatten().take(WORD_MAX).collect()
}

/// The different words of a text, separated by spaces; nothing but letters, digits and spaces.
pub(crate) fn indexed(text: &str) -> String {
    let mut all: Vec<String> = words(text).into_iter().map(|word| word.folded).collect();
    all.sort_unstable();
    all.dedup();
    all.join(" ")
}

/// What somebody looks for: all of the words; the last may be only the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query {
    whole: Vec<String>,
    last: String,
}

impl Query {
    /// The words of `text`, if it has any.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut whole: Vec<String> = words(text).into_iter().take(QUERY_MAX).map(|word| word.folded).collect();
        let last = whole.pop()?;
        Some(Self { whole, last })
    }

    /// One letter begins too many words.
    fn last_may_go_on(&self) -> bool {
        self.last.chars().nth(1).is_some()
    }

    fn is_one(&self, word: &str) -> bool {
        let begins = self.last_may_go_on() && word.starts_with(&self.last);
        begins || self.last == *word || self.whole.iter().any(|whole| whole == word)
    }

    /// Whether a text has all of them.
    pub(crate) fn finds(&self, text: &str) -> bool {
        let words = words(text);
        let has = |wanted: &String| words.iter().any(|word| word.folded == *wanted);
        let begins = |word: &Word| self.last_may_go_on() && word.folded.starts_with(&self.last);
        self.whole.iter().all(has) && (has(&self.last) || words.iter().any(begins))
    }

    /// As SQLite's full-text index is asked.
    pub(crate) fn for_sqlite(&self) -> String {
        let mut asked: String = self.whole.iter().map(|word| format!("\"{word}\" ")).collect();
        asked.push_str(&format!("\"{}\"{}", self.last, if self.last_may_go_on() { "*" } else { "" }));
        asked
    }

    /// As PostgreSQL is asked.
    pub(crate) fn for_postgres(&self) -> String {
        let mut asked: String = self.whole.iter().map(|word| format!("'{word}' & ")).collect();
        asked.push_str(&format!("'{}'{}", self.last, if self.last_may_go_on() { ":*" } else { "" }));
        asked
    }

    /// The text around the first of them, on one line.
    pub(crate) fn around(&self, text: &str) -> String {
        let found = words(text).into_iter().find(|word| self.is_one(&word.folded)).map_or(0, |word| word.at.start);
        let before: Vec<usize> = text[..found].char_indices().map(|(at, _)| at).collect();
        let from = match before.len().checked_sub(BEFORE).and_then(|skipped| before.get(skipped)) {
            // Not in the middle of a word.
            Some(&from) => text[from..found].find(char::is_whitespace).map_or(from, |space| from + space),
            None => 0,
        };
        let mut shown = String::new();
        if !text[..from].trim().is_empty() {
            shown.push('…');
        }
        shown.push_str(&one_line(&text[from..]));
        match shown.char_indices().nth(SHOWN_MAX) {
            None => shown,
            Some(_) => shown.chars().take(SHOWN_MAX - 1).chain(['…']).collect(),
        }
    }
}

/// Far more than is shown need not be looked at.
fn one_line(text: &str) -> String {
    let piece: String = text.chars().take(SHOWN_MAX * 8).map(|c| if c.is_control() { ' ' } else { c }).collect();
    piece.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> Query {
        Query::of(text).expect("it has words")
    }

    #[test]
    fn words_are_found_without_accents_in_any_case_and_by_their_beginning() {
        let text = "Žluťoučký KŮŇ: objednávka č. 123-B, strasse/Straße, I\u{307}stanbul, Pr\u{30c}ı\u{301}loha, łódź";
        for found in ["zlutoucky kun", "objednáv", "123", "b stras", "STRASSE", "istanbul", "priloha", "lodz", "kůň"]
        {
            assert!(query(found).finds(text), "{found}");
        }
        for not in ["zlut kun", "ednavka", "1", "z", "kun konik"] {
            assert!(!query(not).finds(text), "{not}");
        }
        assert!(query("京大").finds("東京大学"), "where words are not separated");
        assert!(query("tajne").finds("taj\u{200b}n\u{ad}é"), "nobody hides a word by what is not seen");
        assert_eq!(Query::of(" ./*\"' \u{202e}😀"), None);
    }

    #[test]
    fn a_query_is_nothing_but_words_for_both_databases() {
        let asked = query("a* OR \"b' NEAR(c:d) & !é");
        assert_eq!(asked.for_sqlite(), "\"a\" \"or\" \"b\" \"near\" \"c\" \"d\" \"e\"");
        assert_eq!(asked.for_postgres(), "'a' & 'or' & 'b' & 'near' & 'c' & 'd' & 'e'");
        assert_eq!(query("objednávka čí").for_sqlite(), "\"objednavka\" \"ci\"*");
        assert_eq!(query("objednávka čí").for_postgres(), "'objednavka' & 'ci':*");
    }

    #[test]
    fn what_is_shown_is_around_the_first_word_found() {
        let text = format!("{} the\n\nINVOICE  is here {}", "before ".repeat(100), "after ".repeat(100));
        let shown = query("invoi").around(&text);
        assert!(shown.starts_with("…before") && shown.contains("the INVOICE is here after"), "{shown}");
        assert!(shown.ends_with('…') && shown.chars().count() == SHOWN_MAX, "{shown}");
        assert_eq!(query("short").around("a short one"), "a short one");
    }

    proptest! {
        #[test]
        fn any_text_has_plain_words_by_which_it_is_found(text: String, other: String) {
            let all = indexed(&text);
            prop_assert!(all.chars().all(|c| c == ' ' || !c.is_ascii() || c.is_ascii_alphanumeric()), "{:?}", all);
            prop_assert!(!all.contains("  ") && all.trim() == all);
            if let Some(query) = Query::of(&text) {
                prop_assert!(words(&text).len() > QUERY_MAX || query.finds(&text));
                prop_assert!(query.around(&other).chars().count() <= SHOWN_MAX);
            }
        }
    }
}
