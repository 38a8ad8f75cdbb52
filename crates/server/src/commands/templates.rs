//! Stored answers: the company's and operators' own.

use deskbell_protocol::{ErrorCode, Event, OperatorId, TEMPLATES_MAX, Template, TemplateId};

use super::supervising::supervises;
use crate::refusal::{Refusal, refuse};
use crate::rules::text;
use crate::store::feed::Audience;
use crate::store::{Command, Write, operators, templates};

/// A template is made or changed; tidied already. The same again answers the same.
pub(crate) struct Save {
    pub(crate) template: Template,
    pub(crate) operator: OperatorId,
}

impl Command for Save {
    type Answer = Template;

    async fn run(&self, write: &mut Write) -> Result<Template, Refusal> {
        let mut template = self.template.clone();
        let before = templates::by_id(write.connection(), template.id).await?;
        if let Some(before) = &before {
            may_change(write, self.operator, before).await?;
        }
        may_change(write, self.operator, &template).await?;
        // Those that the company has no more drop out of what is stored; nobody who changes the text has to know.
        let company = write.company();
        let (groups, unknown): (Vec<_>, Vec<_>) =
            template.groups.iter().copied().partition(|group| company.settings.group(*group).is_some());
        template.groups = groups;
        if before.as_ref() == Some(&template) {
            return Ok(template);
        }
        let was_there = |group| before.as_ref().is_some_and(|before| before.groups.contains(group));
        if !unknown.iter().all(was_there) {
            return Err(refuse(ErrorCode::NotFound, "there is no such group"));
        }
        let moves = before.as_ref().is_none_or(|before| before.owner != template.owner);
        if moves && templates::count(write.connection(), template.owner).await? >= TEMPLATES_MAX {
            return Err(text::too_long("the list of templates", TEMPLATES_MAX).into());
        }
        let now = write.now();
        templates::put(write.connection(), &template, now).await?;
        if let Some(before) = before.filter(|_| moves) {
            write.emit(audience(&before), &Event::TemplateGone { template_id: before.id })?;
        }
        write.emit(audience(&template), &Event::TemplateChanged { template: template.clone() })?;
        Ok(template)
    }
}

/// A template is taken away. Again: the same.
pub(crate) struct Delete {
    pub(crate) id: TemplateId,
    pub(crate) operator: OperatorId,
}

impl Command for Delete {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        // Another's is as if it were not there, and so are those that were taken away.
        let mine = |template: &Template| template.owner.is_none_or(|owner| owner == self.operator);
        let found = templates::by_id(write.connection(), self.id).await?;
        let Some(template) = found.filter(mine) else { return Ok(()) };
        may_change(write, self.operator, &template).await?;
        templates::delete(write.connection(), self.id).await?;
        write.emit(audience(&template), &Event::TemplateGone { template_id: self.id })?;
        Ok(())
    }
}

/// Who sees it.
fn audience(template: &Template) -> Audience {
    template.owner.map_or(Audience::Company, Audience::Operator)
}

/// The company's are changed by supervisors and administrators; others' own ones are as if they were not there.
async fn may_change(write: &mut Write, operator: OperatorId, template: &Template) -> Result<(), Refusal> {
    match template.owner {
        Some(owner) if owner == operator => Ok(()),
        Some(_) => Err(refuse(ErrorCode::NotFound, "there is no such template")),
        None if operators::role(write.connection(), operator).await?.is_some_and(supervises) => Ok(()),
        None => Err(refuse(ErrorCode::Forbidden, "supervisors change the company's templates")),
    }
}
