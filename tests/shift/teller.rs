//! Tells what happened, step by step, and keeps pictures of it.

#![allow(dead_code, reason = "shared by the tests and the demonstration, each of which uses a part")]

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use deskbell_testkit::Page;

/// One thing that truly happened.
struct Step {
    text: String,
    after: Duration,
    picture: Option<String>,
}

/// Keeps the story. A test keeps no pictures; the demonstration prints every step and does.
pub struct Teller {
    folder: Option<PathBuf>,
    began: Instant,
    steps: RefCell<Vec<Step>>,
}

impl Teller {
    /// Keeps the story to itself.
    pub fn silent() -> Self {
        Self { folder: None, began: Instant::now(), steps: RefCell::default() }
    }

    /// Prints every step, and keeps pictures and a summary in a folder.
    pub fn aloud(folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).expect("the folder for the pictures can be made");
        Self { folder: Some(folder), began: Instant::now(), steps: RefCell::default() }
    }

    /// Something happened, and was seen to.
    pub fn saw(&self, text: impl Into<String>) {
        let step = Step { text: text.into(), after: self.began.elapsed(), picture: None };
        if self.folder.is_some() {
            println!("  {:5.1} s  {}", step.after.as_secs_f64(), step.text);
        }
        self.steps.borrow_mut().push(step);
    }

    /// A picture of a page as it is now, for the step told last.
    pub async fn picture(&self, page: &Page, name: &str) {
        let Some(folder) = &self.folder else { return };
        let number = self.steps.borrow().len();
        let file = format!("{number:02}-{name}.png");
        page.screenshot(folder.join(&file)).await;
        if let Some(step) = self.steps.borrow_mut().last_mut() {
            step.picture = Some(file);
        }
    }

    /// Writes the summary; `failure` is what stopped the story, if anything did. Returns where it lies.
    pub fn summary(&self, failure: Option<&str>) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let mut text = String::from("# One shift with one client\n\n");
        for (number, step) in self.steps.borrow().iter().enumerate() {
            let _ = writeln!(text, "{}. {} ({:.1} s)", number + 1, step.text, step.after.as_secs_f64());
            if let Some(picture) = &step.picture {
                let _ = writeln!(text, "\n   ![{}]({picture})\n", step.text);
            }
        }
        let _ = match failure {
            None => writeln!(text, "\nEvery step was seen to happen."),
            Some(why) => writeln!(text, "\nFAILED here: {why}"),
        };
        let file = folder.join("summary.md");
        std::fs::write(&file, text).expect("the summary can be written");
        Some(file)
    }
}
