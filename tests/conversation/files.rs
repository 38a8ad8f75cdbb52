//! Files and pictures, both ways.

use super::*;

/// Puts files into a page's own field for files, as choosing or dropping does.
async fn offers_files(page: &Page, input: &str, files: &str) {
    let script = format!(
        "const files = {files}; const held = new DataTransfer(); files.forEach((file) => held.items.add(file)); \
         const input = document.querySelector('{input}'); input.files = held.files; \
         input.dispatchEvent(new Event('change', {{ bubbles: true }})); return files.length"
    );
    assert!(page.script(&script).await.as_u64().is_some_and(|files| files > 0), "a file is there");
}

/// A picture that the page draws, 300 by 200.
const PICTURE: &str = "(() => { const canvas = document.createElement('canvas'); canvas.width = 300; canvas.height = 200; \
    const pen = canvas.getContext('2d'); pen.fillStyle = '#2a6'; pen.fillRect(0, 0, 300, 200); \
    const bytes = Uint8Array.from(atob(canvas.toDataURL('image/png').split(',')[1]), (one) => one.charCodeAt(0)); \
    return [new File([bytes], 'seat map.png', { type: 'image/png' })]; })()";

#[test]
fn a_picture_and_a_file_go_both_ways_and_are_saved_under_a_safe_name() {
    run(async {
        let server = company(&[INES], |_| {}).await;
        let stage = Stage::start().await;
        let ines = at_desk(&stage, &server, INES).await;
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Desktop).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;
        anna.wait_for("attach").await;

        offers_files(&anna, "[data-testid=file-input]", PICTURE).await;
        anna.click("send").await;
        ines.wait_for("picture").await;
        let loaded = "const picture = document.querySelector('[data-testid=picture] img, img[data-testid=picture]'); return picture?.naturalWidth ?? 0";
        gives(&ines, "the picture is shown", loaded, 300).await;
        anna.wait_for("picture").await;
        picture(&ines, "picture").await;
        picture(&anna, "client-picture").await;

        let script = "[new File(['10:42 from gate 4'], '../../evil.txt', { type: 'text/plain' })]";
        offers_files(&anna, "[data-testid=file-input]", script).await;
        anna.click("send").await;
        ines.wait_text("file", "evil").await;
        let save = "[...document.querySelectorAll('[data-testid=file]')].find((one) => one.innerText.includes('evil')).querySelector('[data-testid=file-save]').click(); return 1";
        ines.script(save).await;
        ines.wait_for("show-in-folder").await;
        let mut saved = Vec::new();
        let downloads = [stage.home().join("Downloads"), stage.home()];
        for folder in downloads {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.contains("evil") {
                    saved.push(name);
                }
            }
        }
        assert_eq!(saved.len(), 1, "it is saved once: {saved:?}");
        assert!(!saved[0].contains(".."), "under a name that leads nowhere: {saved:?}");

        let notes = "(() => { const file = new File(['Gate 4, 10:42'], 'gate.txt', { type: 'text/plain' }); const data = new DataTransfer(); data.items.add(file); return data; })()";
        let paste = format!(
            "const box = document.querySelector('[data-testid=composer]'); box.focus(); \
             const paste = new ClipboardEvent('paste', {{ bubbles: true, cancelable: true, clipboardData: {notes} }}); \
             box.dispatchEvent(paste); return 1"
        );
        ines.script(&paste).await;
        ines.wait_text("chip", "gate.txt").await;
        ines.click("send").await;
        anna.wait_text("messages", "gate.txt").await;
        newest_is(&ines, "read").await;
        let database = Database::of(&server).await;
        let files = database.count("select count(*) from message where content like '%\"kind\":\"file\"%'").await;
        assert_eq!(files, 3, "each is stored once");
        picture(&ines, "files").await;
    });
}

#[test]
fn a_program_is_refused_with_its_reason_and_nothing_is_stored() {
    run(async {
        let server = company(&[INES], |_| {}).await;
        let stage = Stage::start().await;
        let ines = at_desk(&stage, &server, INES).await;
        let browser = Browser::start().await;
        let anna = browser.page(ScreenSize::Phone).await;
        comes(&anna, &server, "Anna Lindqvist").await;
        accepts(&ines, "Anna").await;
        anna.wait_for("attach").await;
        let program = "[new File([new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff])], 'holiday.png', { type: 'image/png' })]";
        offers_files(&anna, "[data-testid=file-input]", program).await;
        anna.wait_text("tray", "holiday.png").await;
        anna.click("send").await;
        anna.wait_text("messages", "holiday.png").await;
        gives(&anna, "the refusal is told", "return document.querySelectorAll('[data-delivery=failed]').length", 1)
            .await;
        picture(&anna, "client-file-refused").await;
        says(&anna, "Did you get it?").await;
        ines.wait_text("messages", "Did you get it?").await;
        assert_eq!(ines.count("file").await + ines.count("picture").await, 0, "nothing came of it");
    });
}
