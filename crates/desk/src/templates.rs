//! Templates: found while their name is typed, and written as they would be sent.

mod fill;

use deskbell_protocol::{ApiError, GroupId, OperatorId, SaveTemplate, SessionId, Template, TemplateId};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};
use uuid::Uuid;

pub(crate) use self::fill::Facts;
use crate::{desk::Desk, error::not_found, view::TemplateMatch};

/// At most so many are answered.
const MATCHES_MAX: usize = 50;

/// In what a template was found; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum In {
    Name,
    Folder,
    Text,
}

/// Whether a template is written in the client's language; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spoken {
    Clients,
    Any,
    Another,
}

/// For whom templates are looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct For<'a> {
    pub(crate) me: Option<OperatorId>,
    pub(crate) group: Option<GroupId>,
    /// The client's language, as BCP 47.
    pub(crate) language: &'a str,
}

/// The templates that fit what was typed, best first: all of them when nothing was. Those of other groups are not for this
/// client; those in other languages come last.
pub(crate) fn find<'a>(
    templates: impl Iterator<Item = &'a Template>,
    whom: For<'_>,
    query: &str,
    facts: &Facts,
) -> Vec<TemplateMatch> {
    let pattern = Pattern::new(query.trim(), CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
    let words = Pattern::new(query.trim(), CaseMatching::Ignore, Normalization::Smart, AtomKind::Substring);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let serves = |template: &&Template| {
        template.groups.is_empty() || whom.group.is_some_and(|group| template.groups.contains(&group))
    };
    let mut found = Vec::new();
    for template in templates.filter(serves) {
        let mut marks = Vec::new();
        let (name, folder) = (&template.name, format!("{} {}", template.folder, template.name));
        let (place, score) = if let Some(score) = marked(&pattern, name, &mut matcher, &mut marks) {
            (In::Name, score)
        } else if let Some(score) = scored(&pattern, &folder, &mut matcher) {
            (In::Folder, score)
        } else if let Some(score) = scored(&words, &template.text, &mut matcher) {
            (In::Text, score)
        } else {
            continue;
        };
        found.push((place, spoken(template.language.as_deref(), whom.language), u32::MAX - score, template, marks));
    }
    let order = |template: &Template| (template.folder.to_lowercase(), template.name.to_lowercase(), template.id);
    found.sort_by(|one, other| {
        let best = (one.1, one.0, one.2).cmp(&(other.1, other.0, other.2));
        best.then_with(|| order(one.3).cmp(&order(other.3)))
    });
    found.truncate(MATCHES_MAX);
    let view = |(.., template, marks): (_, _, _, &Template, Vec<u32>)| {
        let (text, missing) = facts.fill(&template.text);
        TemplateMatch {
            id: template.id,
            name: template.name.clone(),
            folder: template.folder.clone(),
            mine: template.owner.is_some() && template.owner == whom.me,
            text,
            missing,
            marks,
        }
    };
    found.into_iter().map(view).collect()
}

fn scored(pattern: &Pattern, text: &str, matcher: &mut Matcher) -> Option<u32> {
    pattern.score(Utf32Str::new(text, &mut Vec::new()), matcher)
}

/// As [`scored`], with where the letters stand, in characters.
fn marked(pattern: &Pattern, name: &str, matcher: &mut Matcher, marks: &mut Vec<u32>) -> Option<u32> {
    // Every character by itself: the window counts so too, whatever belongs together on the screen.
    let letters: Vec<char> = name.chars().collect();
    let score = pattern.indices(Utf32Str::Unicode(&letters), matcher, marks);
    marks.sort_unstable();
    marks.dedup();
    score
}

fn spoken(of_template: Option<&str>, of_client: &str) -> Spoken {
    let base = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    match of_template {
        None => Spoken::Any,
        Some(tag) if base(tag) == base(of_client) => Spoken::Clients,
        Some(_) => Spoken::Another,
    }
}

impl Desk {
    /// The templates that fit what was typed, best first, filled in for a session.
    ///
    /// # Errors
    /// `not_found` when there is no such session.
    pub fn find_templates(&self, session_id: SessionId, query: &str) -> Result<Vec<TemplateMatch>, ApiError> {
        self.shared().read(|workspace| {
            let session = workspace.sessions.get(&session_id).ok_or_else(|| not_found("session"))?;
            let facts = Facts::of(session, workspace.me(), workspace.signed.as_ref().map(|it| it.company.as_str()));
            let language = session.client.language.as_deref().unwrap_or_default();
            let whom = For { me: workspace.me().map(|me| me.id), group: session.group_id, language };
            Ok(find(workspace.templates.values(), whom, query, &facts))
        })
    }

    /// Keeps a template; a new one when there is no id.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn save_template(&self, id: Option<TemplateId>, template: SaveTemplate) -> Result<Template, ApiError> {
        let seat = self.shared().seat()?;
        let id = id.unwrap_or_else(|| TemplateId(Uuid::now_v7()));
        let saved = seat.api.save_template(id, &template).await?;
        let taken = saved.clone();
        self.shared().change_for(&seat, |workspace| workspace.take_template(taken));
        Ok(saved)
    }

    /// Deletes a template.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn delete_template(&self, id: TemplateId) -> Result<(), ApiError> {
        let seat = self.shared().seat()?;
        seat.api.delete_template(id).await?;
        self.shared().change_for(&seat, |workspace| workspace.template_gone(id));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(n: u128, name: &str) -> Template {
        Template {
            id: TemplateId(Uuid::from_u128(n)),
            owner: None,
            name: name.to_owned(),
            folder: String::new(),
            language: None,
            groups: Vec::new(),
            text: "Text".to_owned(),
        }
    }

    fn names(templates: &[Template], whom: For<'_>, query: &str) -> Vec<String> {
        find(templates.iter(), whom, query, &Facts::default()).into_iter().map(|found| found.name).collect()
    }

    const NOBODY: For<'static> = For { me: None, group: None, language: "cs-CZ" };

    #[test]
    fn letters_in_their_order_find_a_name_whatever_their_accents_and_case() {
        let templates = [template(1, "Přijetí zásilky"), template(2, "Reklamace"), template(3, "Příjemný den")];
        assert_eq!(names(&templates, NOBODY, "prij zas"), ["Přijetí zásilky"]);
        assert_eq!(names(&templates, NOBODY, "RKL"), ["Reklamace"]);
        assert_eq!(names(&templates, NOBODY, "zzz"), Vec::<String>::new());
        assert_eq!(names(&templates, NOBODY, "  ").len(), 3, "all of them while nothing is typed");
        let found = find(templates.iter(), NOBODY, "rkl", &Facts::default());
        assert_eq!(found[0].marks, [0, 2, 3], "the letters of Reklamace that were typed: r, k, l");
    }

    #[test]
    fn a_name_is_better_than_a_folder_and_a_folder_than_a_text() {
        let mut in_text = template(1, "One");
        in_text.text = "Your refund is on its way".to_owned();
        let mut in_folder = template(2, "Two");
        in_folder.folder = "Refund".to_owned();
        let templates = [in_text, in_folder, template(3, "Refund")];
        assert_eq!(names(&templates, NOBODY, "refund"), ["Refund", "Two", "One"]);
    }

    #[test]
    fn the_clients_language_comes_first_and_another_groups_not_at_all() {
        let (mine, other) = (GroupId(Uuid::from_u128(1)), GroupId(Uuid::from_u128(2)));
        let speaks = |n, name, language: Option<&str>| {
            let language = language.map(str::to_owned);
            Template { language, ..template(n, name) }
        };
        let templates = [
            speaks(1, "Hello en", Some("en")),
            speaks(2, "Hello any", None),
            speaks(3, "Hello cs", Some("cs")),
            Template { groups: vec![other], ..speaks(4, "Hello other", Some("cs")) },
            Template { groups: vec![other, mine], ..speaks(5, "Hello ours", Some("cs")) },
        ];
        let whom = For { group: Some(mine), ..NOBODY };
        assert_eq!(names(&templates, whom, ""), ["Hello cs", "Hello ours", "Hello any", "Hello en"]);
        assert_eq!(names(&templates, NOBODY, "hello"), ["Hello cs", "Hello any", "Hello en"], "of no group");
    }

    #[test]
    fn many_templates_are_answered_as_far_as_anybody_reads() {
        let templates: Vec<_> = (0..1_000).map(|n| template(n, &format!("Hello {n:04}"))).collect();
        let found = names(&templates, NOBODY, "");
        assert_eq!((found.len(), found[0].as_str()), (MATCHES_MAX, "Hello 0000"));
    }
}
