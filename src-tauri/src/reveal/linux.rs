//! Shows a file in the desktop's file manager, as the desktops agreed on D-Bus.

use std::path::Path;
use std::time::Duration;

use zbus::Connection;

const FILE_MANAGER: &str = "org.freedesktop.FileManager1";
const PATH: &str = "/org/freedesktop/FileManager1";
/// The file manager may have to be started first.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Whether the file manager shows the file.
pub async fn show(file: &Path) -> bool {
    match tokio::time::timeout(ANSWER_WITHIN, Connection::session()).await {
        Ok(Ok(bus)) => show_by(&bus, file).await,
        _ => false,
    }
}

async fn show_by(bus: &Connection, file: &Path) -> bool {
    let Ok(address) = tauri::Url::from_file_path(file) else { return false };
    let items = (vec![address.as_str()], "");
    let asked = bus.call_method(Some(FILE_MANAGER), PATH, Some(FILE_MANAGER), "ShowItems", &items);
    matches!(tokio::time::timeout(ANSWER_WITHIN, asked).await, Ok(Ok(_)))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};

    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    use super::*;

    struct FileManager(UnboundedSender<Vec<String>>);

    #[zbus::interface(name = "org.freedesktop.FileManager1")]
    impl FileManager {
        fn show_items(&self, items: Vec<String>, _startup_id: String) {
            let _gone = self.0.send(items);
        }
    }

    /// A bus of the test's own.
    struct Bus(Child);

    impl Drop for Bus {
        fn drop(&mut self) {
            // It may be gone already.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[tokio::test]
    async fn the_file_manager_is_asked_for_the_very_file_and_its_absence_is_told() {
        let mut daemon = Command::new("dbus-daemon");
        daemon.args(["--session", "--nofork", "--print-address=1"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut bus = Bus(daemon.spawn().expect("it is installed"));
        let mut address = String::new();
        let out = bus.0.stdout.take().expect("it was piped");
        BufReader::new(out).read_line(&mut address).expect("it tells where it is");
        let connect = || zbus::connection::Builder::address(address.trim()).expect("an address");

        let desk = connect().build().await.expect("the bus answers");
        let file = Path::new("/home/eva/Stažené soubory/Invitation 100 % #1.png");
        assert!(!show_by(&desk, file).await, "there is no file manager");
        let (asks, mut asked) = unbounded_channel();
        let _manager = connect()
            .serve_at(PATH, FileManager(asks))
            .and_then(|builder| builder.name(FILE_MANAGER))
            .expect("a service")
            .build()
            .await
            .expect("the bus answers");
        assert!(show_by(&desk, file).await);
        let items = asked.recv().await.expect("it was asked");
        assert_eq!(items, ["file:///home/eva/Sta%C5%BEen%C3%A9%20soubory/Invitation%20100%20%25%20%231.png"]);
        assert!(!show_by(&desk, Path::new("not/whole")).await, "a path from nowhere in particular");
    }
}
