//! Templates: stored answers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{GroupId, OperatorId, TemplateId};

/// The longest text of a template, in characters.
pub const TEMPLATE_TEXT_MAX: usize = 4_000;

/// The longest name or folder of a template, in characters.
pub const TEMPLATE_NAME_MAX: usize = 60;

/// So many templates a company may have, and so many each operator.
pub const TEMPLATES_MAX: usize = 500;

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Template {
    /// Which.
    pub id: TemplateId,
    /// Whose; none: the company's.
    pub owner: Option<OperatorId>,
    /// What it is found by; 1 to [`TEMPLATE_NAME_MAX`] characters.
    pub name: String,
    /// The folder it lies in; may be empty.
    pub folder: String,
    /// Its language, as BCP 47; none: any.
    pub language: Option<String>,
    /// For clients of these groups; empty: for all. The company's alone have any.
    pub groups: Vec<GroupId>,
    /// What is written, with variables as `{client.name}`: `client.name`, `client.first_name`, `client.email`, `client.phone`,
    /// `client.page`, `operator.name`, `company`, `group`, and `parameter.NAME` for what the link or page passed.
    pub text: String,
}

/// `PUT /v1/templates/{id}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SaveTemplate {
    /// It is the company's: administrators and supervisors may do so. Otherwise the operator's own.
    #[serde(default)]
    pub company: bool,
    /// See [`Template::name`].
    pub name: String,
    /// See [`Template::folder`].
    #[serde(default)]
    pub folder: String,
    /// See [`Template::language`].
    #[serde(default)]
    pub language: Option<String>,
    /// See [`Template::groups`].
    #[serde(default)]
    pub groups: Vec<GroupId>,
    /// See [`Template::text`].
    pub text: String,
}

impl std::fmt::Debug for SaveTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SaveTemplate").field("company", &self.company).finish_non_exhaustive()
    }
}
