//! The administrator's command about the chat button on the company's pages.

use deskbell_protocol::CompanySettings;
use deskbell_server::Admin;

use crate::Failure;

/// Stands for pages on the reader's own computer.
const TRIAL: &str = "trial";

#[derive(clap::Args)]
pub(crate) struct WidgetValues {
    /// The sites that may show the chat, separated by commas, as https://www.example.com or https://*.example.com; `*` for any site,
    /// `trial` for pages on the reader's own computer alone, such as http://localhost:3000.
    #[arg(long, value_name = "SITES", value_delimiter = ',')]
    sites: Option<Vec<String>>,
    /// One more site; may be given many times.
    #[arg(long = "add-site", value_name = "SITE", conflicts_with = "sites")]
    add: Vec<String>,
}

impl WidgetValues {
    fn apply(&self, settings: &mut CompanySettings) {
        let sites = &mut settings.widget.sites;
        if let Some(wanted) = &self.sites {
            *sites = if *wanted == [TRIAL] { Vec::new() } else { wanted.clone() };
        }
        sites.extend(self.add.iter().cloned());
    }
}

pub(crate) async fn widget(admin: &Admin, values: WidgetValues) -> Result<String, Failure> {
    if values.sites.is_some() || !values.add.is_empty() {
        admin
            .change_settings(|settings| {
                values.apply(settings);
                Ok(())
            })
            .await?;
    }
    let sites = admin.settings().await?.settings.widget.sites;
    let sites = if sites.is_empty() { TRIAL.to_owned() } else { sites.join(", ") };
    Ok(format!("sites: {sites}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_set_added_and_taken_away() {
        let mut settings = CompanySettings::default();
        let mut apply = |sites: Option<&[&str]>, add: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(|site| (*site).to_owned()).collect::<Vec<_>>();
            WidgetValues { sites: sites.map(owned), add: owned(add) }.apply(&mut settings);
            settings.widget.sites.clone()
        };
        assert_eq!(apply(None, &["https://a.example"]), ["https://a.example"]);
        assert_eq!(apply(None, &["https://b.example"]), ["https://a.example", "https://b.example"]);
        assert_eq!(apply(Some(&["*"]), &[]), ["*"]);
        assert!(apply(Some(&["trial"]), &[]).is_empty(), "back to trying it");
    }
}
