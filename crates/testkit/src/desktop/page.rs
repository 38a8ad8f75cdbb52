//! What is done with a page by a person, alike in the desk's window and in a client's browser.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use serde_json::{Value, json};

use super::webdriver::{Answer, Element, Refused, WebDriver};
use crate::wait::{PATIENCE, until};

/// The enter key, for [`Page::type_into`] and [`Page::press`].
pub const ENTER: &str = "\u{E007}";
/// The escape key.
pub const ESCAPE: &str = "\u{E00C}";
/// The tabulator key.
pub const TAB: &str = "\u{E004}";

/// Moves a dot that nobody sees for a second.
const KEEP_PAINTING: &str = "
    const dot = document.createElement('div');
    dot.style.cssText = 'position:fixed;left:0;top:0;width:1px;height:1px;opacity:.01;pointer-events:none';
    document.documentElement.append(dot);
    let frames = 60;
    const move = () => {
        dot.style.left = (frames % 2) + 'px';
        frames -= 1;
        if (frames > 0) requestAnimationFrame(move); else dot.remove();
    };
    move();";

/// A page. Elements are named by their `data-testid`. Everything that needs an element waits for it to be on the
/// page and seen, and does it again when the page redraws meanwhile.
#[derive(Debug)]
pub struct Page {
    driver: WebDriver,
}

impl Page {
    pub(crate) fn new(driver: WebDriver) -> Self {
        Self { driver }
    }

    pub(crate) fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Clicks the first such element.
    ///
    /// # Panics
    /// When it cannot be clicked in time; so with the others.
    pub async fn click(&self, testid: &str) {
        self.click_text(testid, "").await;
    }

    /// Clicks the first such element whose text contains `part`.
    pub async fn click_text(&self, testid: &str, part: &str) {
        self.with(&format!("click {testid} with the text {part:?}"), async || {
            let element = self.seen_with(testid, part).await?;
            self.driver.element_post(&element, "click", json!({})).await
        })
        .await;
    }

    /// Types into the first such element, after what is there already.
    pub async fn type_into(&self, testid: &str, text: &str) {
        self.with(&format!("type into {testid}"), async || {
            let element = self.seen_with(testid, "").await?;
            self.driver.element_post(&element, "value", json!({ "text": text })).await
        })
        .await;
    }

    /// Empties the first such field.
    pub async fn clear(&self, testid: &str) {
        self.with(&format!("clear {testid}"), async || {
            let element = self.seen_with(testid, "").await?;
            self.driver.element_post(&element, "clear", json!({})).await
        })
        .await;
    }

    /// Presses keys together, wherever the focus is, for instance `["\u{E009}", "k"]` for Ctrl+K.
    pub async fn press(&self, keys: &[&str]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] });
        self.driver.post("/actions", body).await.unwrap_or_else(|Refused(why)| panic!("keys are not pressed: {why}"));
    }

    /// The text of the first such element, as it is seen.
    pub async fn text(&self, testid: &str) -> String {
        self.with(&format!("read {testid}"), async || {
            let element = self.seen_with(testid, "").await?;
            self.text_of(&element).await
        })
        .await
    }

    /// The texts of all such elements, in order; empty when there is none.
    pub async fn texts(&self, testid: &str) -> Vec<String> {
        self.with(&format!("read every {testid}"), async || {
            let mut texts = Vec::new();
            for element in self.driver.find_all(&css(testid)).await? {
                texts.push(self.text_of(&element).await?);
            }
            Ok(texts)
        })
        .await
    }

    /// How many such elements there are, seen or not.
    pub async fn count(&self, testid: &str) -> usize {
        self.driver.find_all(&css(testid)).await.map_or(0, |found| found.len())
    }

    /// Whether such an element is seen now.
    pub async fn sees(&self, testid: &str) -> bool {
        self.seen_with(testid, "").await.is_ok()
    }

    /// An attribute of the first such element.
    pub async fn attribute(&self, testid: &str, name: &str) -> Option<String> {
        self.read(testid, &format!("attribute/{name}")).await
    }

    /// What stands in the first such field.
    pub async fn value(&self, testid: &str) -> String {
        self.read(testid, "property/value").await.unwrap_or_default()
    }

    /// Waits until such an element is seen.
    pub async fn wait_for(&self, testid: &str) {
        self.with(&format!("see {testid}"), async || self.seen_with(testid, "").await).await;
    }

    /// Waits until such an element is seen whose text contains `part`.
    pub async fn wait_text(&self, testid: &str, part: &str) {
        self.with(&format!("see {testid} with the text {part:?}"), async || self.seen_with(testid, part).await).await;
    }

    /// Waits until no such element is seen.
    pub async fn wait_gone(&self, testid: &str) {
        until(&format!("{testid} is gone"), PATIENCE, async || !self.sees(testid).await).await;
    }

    /// Waits until there are `count` such elements.
    pub async fn wait_count(&self, testid: &str, count: usize) {
        until(&format!("there are {count} of {testid}"), PATIENCE, async || self.count(testid).await == count).await;
    }

    /// Runs a script in the page; `return …` gives the answer.
    pub async fn script(&self, javascript: &str) -> Value {
        let body = json!({ "script": javascript, "args": [] });
        let answer = self.driver.post("/execute/sync", body).await;
        answer.unwrap_or_else(|Refused(why)| panic!("the page refuses a script: {why}"))
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        let title = self.driver.get("/title").await;
        title.ok().and_then(|title| title.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// A picture of the page, as PNG; folders are made.
    pub async fn screenshot(&self, file: impl AsRef<Path>) -> PathBuf {
        let file = file.as_ref();
        // WebKit takes the picture with the next frame, and a page in which nothing moves has none for a long time.
        self.script(KEEP_PAINTING).await;
        let picture = self.with("picture the page", async || self.driver.get("/screenshot").await).await;
        let picture = from_base64(picture.as_str().unwrap_or_default());
        assert!(picture.starts_with(b"\x89PNG"), "the driver sends a PNG");
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).expect("the pictures' folder is made");
        }
        std::fs::write(file, picture).unwrap_or_else(|error| panic!("{} is not written: {error}", file.display()));
        file.to_owned()
    }

    async fn read(&self, testid: &str, what: &str) -> Option<String> {
        let value = self
            .with(&format!("read {what} of {testid}"), async || {
                let element = self.driver.find_all(&css(testid)).await?.into_iter().next();
                let element = element.ok_or_else(|| Refused("there is none".to_owned()))?;
                self.driver.element_get(&element, what).await
            })
            .await;
        value.as_str().map(str::to_owned)
    }

    async fn text_of(&self, element: &Element) -> Answer<String> {
        // Not the driver's own idea of the text: WebKit's leaves out what is cut by an ellipsis, and everything beside an emoji.
        let text = self.driver.element_get(element, "property/innerText").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The first such element that is seen and whose text contains `part`.
    async fn seen_with(&self, testid: &str, part: &str) -> Answer<Element> {
        let found = self.driver.find_all(&css(testid)).await?;
        let mut others = Vec::new();
        for element in found {
            if self.driver.element_get(&element, "displayed").await? != Value::Bool(true) {
                continue;
            }
            if part.is_empty() {
                return Ok(element);
            }
            let text = self.text_of(&element).await?;
            if text.contains(part) {
                return Ok(element);
            }
            others.push(text);
        }
        let url = self.driver.get("/url").await.unwrap_or_default();
        Err(Refused(format!("{url} shows no such element; others of that name say {others:?}")))
    }

    /// Tries until it works: an element may not be there yet, or be redrawn between finding and using it.
    async fn with<T>(&self, what: &str, mut attempt: impl AsyncFnMut() -> Answer<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            match attempt().await {
                Ok(done) => return done,
                Err(Refused(why)) if Instant::now() > end => panic!("could not {what} within {PATIENCE:?}: {why}"),
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(30)).await,
            }
        }
    }
}

fn css(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}

/// Standard base64, as drivers send pictures; other characters are skipped.
fn from_base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::with_capacity(text.len() / 4 * 3));
    let mut values = [None; 256];
    for (value, letter) in (0_u32..).zip(ALPHABET) {
        values[usize::from(*letter)] = Some(value);
    }
    for value in text.bytes().filter_map(|letter| values[usize::from(letter)]) {
        bits = (bits << 6) | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(((bits >> count) & 0xff) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::from_base64;

    #[test]
    fn base64_of_every_length_is_read() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")] {
            assert_eq!(from_base64(text), bytes.as_bytes(), "{text} is the base64 of {bytes:?}");
        }
    }
}
