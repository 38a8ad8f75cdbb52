use super::*;

const OGG: &[u8] = include_bytes!("../../../../tests/sound/beep.ogg");
const MP3: &[u8] = include_bytes!("../../../../tests/sound/beep.mp3");

fn checked(bytes: &[u8]) -> Result<(), BadSound> {
    check(&Arc::from(bytes))
}

/// A WAV file, 8000 samples a second.
fn wav(seconds: f32, level: f32) -> Vec<u8> {
    let wave = |n: u32| ((n as f32 * 0.4).sin() * level * 32_767.0) as i16;
    let data: Vec<u8> = (0..(seconds * 8_000.0) as u32).flat_map(|n| wave(n).to_le_bytes()).collect();
    let size = u32::try_from(data.len()).expect("a short sound");
    let head: [&[u8]; 7] = [
        b"RIFF",
        &(36 + size).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0\x01\0\x01\0",
        &8_000_u32.to_le_bytes(),
        &16_000_u32.to_le_bytes(),
        b"\x02\0\x10\0data",
        &size.to_le_bytes(),
    ];
    [head.concat(), data].concat()
}

#[test]
fn the_three_kinds_are_taken() {
    for (kind, bytes) in [("wav", wav(1.0, 0.5).as_slice()), ("ogg", OGG), ("mp3", MP3)] {
        let taken = checked(bytes);
        assert!(taken.is_ok(), "{kind}: {taken:?}");
    }
    for sound in tones::ALL {
        assert!(checked(tones::tone(sound)).is_ok(), "our own {sound:?}");
    }
}

#[test]
fn what_cannot_be_played_is_refused_with_its_reason() {
    let refused = |bytes: &[u8]| checked(bytes).expect_err("it must be refused");
    assert!(matches!(refused(b""), BadSound::UnknownKind), "an empty file");
    assert!(matches!(refused(b"%PDF-1.7 and so on"), BadSound::UnknownKind), "another kind");
    assert!(matches!(refused(b"RIFF\x10\0\0\0WAVEfmt "), BadSound::Broken), "a head without a body");
    assert!(matches!(refused(&[b"OggS".as_slice(), &[7; 900]].concat()), BadSound::Broken), "Ogg in name only");
    assert!(matches!(refused(&[b"ID3".as_slice(), &[0; 900]].concat()), BadSound::Broken), "MP3 in name only");
    assert!(matches!(refused(&OGG[..OGG.len() / 8]), BadSound::Broken), "the beginning of one");
    assert!(matches!(refused(&wav(0.01, 0.5)), BadSound::Broken), "a click");
    assert!(matches!(refused(&wav(11.0, 0.5)), BadSound::TooLong), "too long");
    assert!(matches!(refused(&wav(1.0, 0.0)), BadSound::Silent), "nobody would hear it");
    assert!(checked(&wav(10.0, 0.5)).is_ok(), "ten seconds are taken");
}

/// Every byte of a small file is spoilt in turn: refused or played, never a panic that reaches us or a hang.
#[test]
fn a_spoilt_file_ends_neither_the_program_nor_the_patience() {
    for file in [wav(0.05, 0.5).as_slice(), OGG, MP3] {
        for place in (0..file.len()).step_by(29) {
            let mut spoilt = file.to_vec();
            spoilt[place] ^= 0xFF;
            let _ = checked(&spoilt);
        }
    }
}

#[test]
fn a_chosen_file_is_kept_over_a_restart() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("data/sounds");
    assert_eq!(load(&folder), [], "at first there is none");
    set(&folder, Sound::Call, Some(OGG.to_vec())).expect("it is taken");
    assert_eq!(kept(&folder), [Sound::Call], "there is one for calls");
    assert_eq!(load(&folder), [(Sound::Call, Arc::from(OGG))], "what was kept is whole");

    set(&folder, Sound::Call, Some(b"no sound".to_vec())).expect_err("another is refused");
    assert_eq!(load(&folder), [(Sound::Call, Arc::from(OGG))], "what was before stays");

    set(&folder, Sound::Call, None).expect("taken away");
    set(&folder, Sound::Call, None).expect("there is nothing to take away");
    assert_eq!(load(&folder), [], "back to our tone");
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0, "and nothing lies about");
}

#[test]
fn what_was_kept_and_is_broken_now_is_known_as_such() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(place(home.path(), Sound::Transfer), &OGG[..50]).expect("a file");
    std::fs::create_dir(place(home.path(), Sound::Warning)).expect("a folder in the way");
    let broken = load(home.path());
    let empty: Arc<[u8]> = Arc::default();
    assert_eq!(broken, [(Sound::Transfer, Arc::clone(&empty)), (Sound::Warning, empty)], "not to be played, but told");
}

#[test]
fn a_file_too_large_is_refused_before_anything_is_decoded_and_nothing_is_kept_then() {
    let home = tempfile::tempdir().expect("a folder");
    let bytes = usize::try_from(MAX_BYTES).expect("a size") + 1;
    let refused = set(home.path(), Sound::Call, Some([wav(1.0, 0.5), vec![0; bytes]].concat()));
    assert_eq!(refused.expect_err("it must be refused").reason(), "too_large", "the word that the window knows");
    assert_eq!(kept(home.path()), [], "nothing was kept");
}
