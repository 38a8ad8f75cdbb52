//! Every event, in every place where the operator may look, under every setting and whatever keeps sounds back, against the
//! tables of `docs/ALERTS.md`.

use super::{
    tests::{id, queued, unfocused, waiting, wrote},
    transfers::given,
    *,
};

const DOCUMENT: &str = include_str!("../../../../docs/ALERTS.md");

/// As the rows of the table are called.
fn called(event: AlertEvent) -> &'static str {
    match event {
        AlertEvent::Queue => "Client enters a queue I serve",
        AlertEvent::Offer => "Client is offered to me",
        AlertEvent::Invitation => "Client comes by my invitation",
        AlertEvent::Transfer => "Colleague transfers a conversation to me",
        AlertEvent::Message => "Client writes in my conversation",
        AlertEvent::MessageLeft => "Client leaves a message",
        AlertEvent::NotResponding => "Set away for not responding",
        AlertEvent::ConnectionLost => "Connection lost",
        AlertEvent::ConnectionBack => "Connection back",
    }
}

/// The cells of the first row with a name, without that name.
fn row(name: &str) -> Vec<&'static str> {
    let mut rows = DOCUMENT.lines().filter_map(|line| line.trim_matches('|').split_once('|'));
    let (_, cells) = rows.find(|(first, _)| first.trim() == name).unwrap_or_else(|| panic!("a row for {name}"));
    cells.split('|').map(str::trim).collect()
}

/// What comes out when an event happens.
#[derive(Debug, PartialEq)]
struct Happens {
    popup: bool,
    /// So loud.
    sound: Option<f32>,
    again: bool,
    receipt: Option<Outcome>,
    /// It rings when nothing keeps it back any more.
    rings_then: bool,
}

fn happens(event: AlertEvent, settings: &Settings, focused: bool, shown: bool, quiet: Quiet) -> Happens {
    let here = Seen { focused, current: shown.then(|| id(1)), quiet, ..unfocused(settings) };
    let mut alerts = Alerts::default();
    alerts.update(&here, &[]);
    let transfer = given();
    let client = match event {
        AlertEvent::Queue => Some(queued(1)),
        AlertEvent::Offer => Some(waiting(1)),
        AlertEvent::Invitation => Some(Waiting { invited: true, ..waiting(1) }),
        AlertEvent::MessageLeft => Some(Waiting { left: true, ..waiting(1) }),
        AlertEvent::Transfer => Some(Waiting { transfer: Some(&transfer), ..waiting(1) }),
        _ => None,
    };
    let lost = Seen { reach: Reach::Lost, ..here.clone() };
    let later = Duration::from_secs(20);
    let (now, written) = match event {
        AlertEvent::Message => (Seen { mine: BTreeSet::from([id(1)]), ..here }, vec![wrote(1)]),
        AlertEvent::NotResponding => (Seen { not_responding: Some(Timestamp(1)), ..here }, Vec::new()),
        AlertEvent::ConnectionLost => {
            alerts.update(&lost, &[]);
            (Seen { now: later, ..lost }, Vec::new())
        }
        AlertEvent::ConnectionBack => {
            alerts.update(&lost, &[]);
            alerts.update(&Seen { now: later, ..lost }, &[]);
            (Seen { now: later, ..here }, Vec::new())
        }
        _ => (Seen { waiting: client.into_iter().collect(), ..here }, Vec::new()),
    };
    let actions = alerts.update(&now, &written);
    let rings = |actions: &[Action]| actions.iter().any(|it| matches!(it, Action::Play { repeat: Some(_), .. }));
    let (again, loud) = (rings(&actions), Seen { quiet: Quiet::default(), ..now });
    Happens {
        popup: actions.iter().any(|action| matches!(action, Action::Show(..))),
        sound: actions.iter().find_map(|action| match action {
            Action::Play { volume, .. } => Some(*volume),
            _ => None,
        }),
        again,
        receipt: actions.iter().find_map(|action| match action {
            Action::Kept { outcome, .. } => Some(*outcome),
            _ => None,
        }),
        rings_then: again || rings(&alerts.update(&loud, &[])),
    }
}

/// What the tables say.
fn said(cells: &[&str], settings: &Settings, event: AlertEvent, focused: bool, shown: bool, quiet: Quiet) -> Happens {
    let (switches, always) = (settings.alerts.of(event), settings.alerts.waiting_always);
    let place = match (focused, shown) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    let popup = match cells[2 * place] {
        "yes" => switches.popup,
        "no" => false,
        other => panic!("a popup comes or does not: {other}"),
    };
    let (sound, again) = match cells[2 * place + 1] {
        "yes" => (switches.sound, switches.repeat),
        "once" => (switches.sound, false),
        "if always" => (switches.sound && always, switches.repeat),
        "no" => (false, false),
        other => panic!("no rule for a sound: {other}"),
    };
    let meantime = match quiet {
        Quiet { muted: true, .. } => "Muted by me",
        Quiet { do_not_disturb: true, .. } if !settings.alerts.despite_do_not_disturb => "Do-not-disturb of the system",
        Quiet { in_call: true, .. } => "A telephone call of mine",
        _ => "None of these",
    };
    let [heard, repeats, receipt] = row(meantime)[..] else { panic!("three cells for {meantime}") };
    let set = settings.volume * f32::from(u16::try_from(switches.volume).unwrap()) / 100.0;
    let volume = match heard {
        "as set" => Some(set),
        "a quarter as loud" => Some(set / 4.0),
        "no" => None,
        other => panic!("no rule for how loud: {other}"),
    };
    let receipt = match receipt {
        "muted" => Some(Outcome::Muted),
        "do-not-disturb" => Some(Outcome::DoNotDisturb),
        "–" => None,
        other => panic!("no such receipt: {other}"),
    };
    Happens {
        popup,
        sound: volume.filter(|_| sound),
        again: sound && again && repeats == "as set",
        receipt: receipt.filter(|_| sound),
        rings_then: sound && again,
    }
}

#[test]
fn the_table_in_the_documents_is_what_happens() {
    let mut cases = 0;
    for event in AlertEvent::ALL {
        let cells = row(called(event));
        assert_eq!(cells.len(), 6, "{event:?}: popup and sound, in three places");
        for bits in 0_u32..2_048 {
            let on = |bit: u32| bits & (1 << bit) != 0;
            let (focused, shown) = (on(0), on(1));
            let quiet = Quiet { muted: on(7), do_not_disturb: on(8), in_call: on(9) };
            let mut settings = Settings::default();
            let switches = settings.alerts.of_mut(event);
            (switches.popup, switches.sound, switches.repeat) = (on(2), on(3), on(4));
            switches.volume = 50;
            settings.alerts.waiting_always = on(5);
            settings.alerts.despite_do_not_disturb = on(10);
            // What is set for the others changes nothing.
            let all_else_off = on(6);
            for other in AlertEvent::ALL.into_iter().filter(|other| all_else_off && *other != event) {
                let switches = settings.alerts.of_mut(other);
                (switches.popup, switches.sound) = (false, false);
            }
            assert_eq!(
                happens(event, &settings, focused, shown, quiet),
                said(&cells, &settings, event, focused, shown, quiet),
                "{event:?}, in front: {focused}, shown: {shown}, {quiet:?}, {:?}, always: {}, in spite of it: {}",
                settings.alerts.of(event),
                on(5),
                on(10)
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 18_432);
}

#[test]
fn the_defaults_in_the_documents_are_the_defaults() {
    let said = |on: bool| if on { "on" } else { "off" };
    let settings = AlertSettings::default();
    let rows: Vec<_> = DOCUMENT.lines().filter(|line| line.matches('|').count() == 6).collect();
    for event in AlertEvent::ALL {
        let alert = settings.of(event);
        let again = match (event.repeats(), alert.repeat) {
            (true, true) => format!("every {} s", alert.every_s),
            (true, false) => "off".to_owned(),
            (false, _) => "–".to_owned(),
        };
        let tone = match event.sound() {
            Sound::ClientWaiting => "new client",
            Sound::ClientWrote => "message",
            Sound::Invitation => "invitation",
            Sound::Transfer => "transfer",
            Sound::Warning => "warning",
            other => panic!("{other:?} is for what does not happen yet"),
        };
        let row = format!("| {} | {} | {} | {again} | {tone} |", called(event), said(alert.popup), said(alert.sound));
        assert!(rows.contains(&row.as_str()), "{row} is not in {rows:#?}");
    }
}
