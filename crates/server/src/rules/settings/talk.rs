//! What the settings may say about talks, files and what is written afterwards. (The entry form can say nothing wrong.)

use std::collections::HashSet;

use deskbell_protocol::{AfterWorkSettings, FileSettings, TAG_MAX, TalkSettings};

use super::{Invalid, Result, name, within};
use crate::rules::client::tag_key;
use crate::rules::text;

/// So many tags can be offered first.
const TAGS_OFFERED_MAX: usize = 100;

/// So many results there can be.
const RESULTS_MAX: usize = 50;

/// The longest name of a result, in characters.
const RESULT_NAME_MAX: usize = 40;

pub(super) fn talk(mut talk: TalkSettings) -> Result<TalkSettings> {
    within("talk.transfer_s", talk.transfer_s, 10, 600)?;
    within("talk.answer_target_s", talk.answer_target_s, 10, 3_600)?;
    let (mut tags, mut seen) = (Vec::with_capacity(talk.tags.len()), HashSet::new());
    for (place, tag) in talk.tags.iter().enumerate() {
        let field = || format!("talk.tags[{place}]");
        let too_long = |_| Invalid::new(field(), format!("it must have at most {TAG_MAX} characters"));
        let tag = text::plain_line(tag, TAG_MAX, "the tag").map_err(too_long)?;
        if tag.is_empty() {
            return Err(Invalid::new(field(), "it must not be empty"));
        }
        if seen.insert(tag_key(&tag)) {
            tags.push(tag);
        }
    }
    if tags.len() > TAGS_OFFERED_MAX {
        return Err(Invalid::new("talk.tags", format!("there can be at most {TAGS_OFFERED_MAX}")));
    }
    talk.tags = tags;
    Ok(talk)
}

pub(super) fn files(mut files: FileSettings) -> Result<FileSettings> {
    within("files.max_mb", files.max_mb, 1, 100)?;
    let mut seen = HashSet::new();
    files.kinds.retain(|kind| seen.insert(*kind));
    Ok(files)
}

pub(super) fn after_work(mut after_work: AfterWorkSettings) -> Result<AfterWorkSettings> {
    let (mut ids, mut names) = (HashSet::new(), HashSet::new());
    for (place, result) in after_work.results.iter_mut().enumerate() {
        let field = |name: &str| format!("after_work.results[{place}].{name}");
        if !ids.insert(result.id) {
            return Err(Invalid::new(field("id"), "another result has this id"));
        }
        result.name = name(&result.name, RESULT_NAME_MAX).map_err(|said| Invalid::new(field("name"), said))?;
        if !names.insert(result.name.to_lowercase()) {
            return Err(Invalid::new(field("name"), "another result has this name"));
        }
    }
    if after_work.results.len() > RESULTS_MAX {
        return Err(Invalid::new("after_work.results", format!("there can be at most {RESULTS_MAX}")));
    }
    if let Some(seconds) = after_work.limit_s {
        within("after_work.limit_s", seconds, 10, 3_600)?;
    }
    if after_work.needs_result && after_work.results.is_empty() {
        return Err(Invalid::new("after_work.needs_result", "there are no results to choose from"));
    }
    Ok(after_work)
}
