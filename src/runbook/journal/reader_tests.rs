use super::super::fixture::{self, at, file, lines, whole_run};
use super::*;
use crate::runbook::Verdict;
use proptest::prelude::*;

/// The number of the line that a byte belongs to.
fn line_of(text: &[u8], place: usize) -> u64 {
    1 + text[..place].iter().filter(|byte| **byte == b'\n').count() as u64
}

fn broken_at(scan: &Scan) -> Option<u64> {
    if let ChainState::Broken { line, .. } = scan.state { Some(line) } else { None }
}

#[test]
fn a_run_is_read_as_it_was_written() {
    let scan = scan(file(&whole_run()).as_bytes());
    assert_eq!((scan.state, scan.next), (ChainState::Whole, 11));
    assert_eq!(scan.lines, lines(&whole_run()));
}

#[test]
fn every_changed_byte_is_noticed_at_its_line() {
    let whole = file(&[fixture::begun(), fixture::intent(), fixture::ended(Verdict::Fail)]).into_bytes();
    let entries = scan(&whole).lines;
    for place in 0..whole.len() {
        for mask in [1, 0x20, 0x80, whole[place] ^ b'\n'] {
            let mut changed = whole.clone();
            changed[place] ^= mask;
            if changed == whole {
                continue;
            }
            let seen = scan(&changed);
            let line = line_of(&whole, place);
            if place == whole.len() - 1 {
                assert_eq!(seen.state, ChainState::Torn);
            } else {
                assert_eq!(broken_at(&seen), Some(line), "byte {place} with {mask:#x}");
            }
            assert_eq!(seen.lines, entries[..line as usize - 1]);
        }
    }
}

#[test]
fn every_truncation_gives_a_beginning() {
    let whole = file(&whole_run()).into_bytes();
    let entries = scan(&whole).lines;
    for length in 0..=whole.len() {
        let seen = scan(&whole[..length]);
        let ends = length == 0 || whole[length - 1] == b'\n';
        assert_eq!(seen.state, if ends { ChainState::Whole } else { ChainState::Torn }, "{length}");
        assert_eq!(seen.lines, entries[..line_of(&whole, length) as usize - 1]);
        assert!(seen.length <= length as u64);
    }
}

#[test]
fn a_loss_of_power_that_leaves_zeros_is_a_torn_line() {
    let mut bytes = file(&whole_run()[..3]).into_bytes();
    bytes.extend([0; 300]);
    let seen = scan(&bytes);
    assert_eq!((seen.state, seen.lines.len()), (ChainState::Torn, 3));
}

proptest! {
    #[test]
    fn any_entries_are_read_back_the_same(entries in fixture::entries(6)) {
        let text = file(&entries);
        prop_assert_eq!(text.lines().count(), entries.len());
        prop_assert!(text.lines().all(|line| line.chars().all(text::is_plain)));
        let seen = scan(text.as_bytes());
        prop_assert_eq!(&seen.state, &ChainState::Whole);
        prop_assert_eq!(seen.lines, lines(&entries));
    }

    #[test]
    fn any_changed_byte_is_noticed(
        entries in fixture::entries(4), place in any::<prop::sample::Index>(), mask in 1u8..,
    ) {
        let mut bytes = file(&entries).into_bytes();
        let place = place.index(bytes.len());
        let (line, last) = (line_of(&bytes, place), place == bytes.len() - 1);
        bytes[place] ^= mask;
        let seen = scan(&bytes);
        if last {
            prop_assert_eq!(&seen.state, &ChainState::Torn);
        } else {
            prop_assert_eq!(broken_at(&seen), Some(line));
        }
        prop_assert_eq!(&seen.lines, &lines(&entries)[..line as usize - 1]);
    }

    #[test]
    fn lines_that_are_missing_moved_or_doubled_are_noticed(
        entries in fixture::entries(6), one in 0usize..6, other in 0usize..6,
    ) {
        let text = file(&entries);
        let whole: Vec<&str> = text.split_inclusive('\n').collect();
        let (one, other) = (one % whole.len(), other % whole.len());

        let mut without = whole.clone();
        without.remove(one);
        let seen = scan(without.concat().as_bytes());
        // That the last line is gone cannot be told from the chain.
        let noticed = (one + 1 < whole.len()).then_some(one as u64 + 1);
        prop_assert_eq!(broken_at(&seen), noticed);

        let mut doubled = whole.clone();
        doubled.insert(one, whole[one]);
        prop_assert_eq!(broken_at(&scan(doubled.concat().as_bytes())), Some(one as u64 + 2));

        let mut swapped = whole.clone();
        swapped.swap(one, other);
        let noticed = (one != other).then_some(one.min(other) as u64 + 1);
        prop_assert_eq!(broken_at(&scan(swapped.concat().as_bytes())), noticed);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let seen = scan(&bytes);
        prop_assert!(seen.lines.is_empty());
    }
}

#[test]
fn a_line_of_another_run_is_noticed_though_its_number_is_right() {
    let mine = file(&whole_run());
    let mut other = whole_run();
    other[1] = Entry::Remark { step: 1, text: "other".into() };
    let other = file(&other);
    let mixed: String =
        mine.split_inclusive('\n').take(2).chain(other.split_inclusive('\n').skip(2)).collect();
    let seen = scan(mixed.as_bytes());
    assert!(matches!(&seen.state, ChainState::Broken { line: 3, why } if why.contains("replaced")));
}

#[test]
fn what_a_newer_version_wrote_is_no_damage() {
    let hash_in = |prev: &str, body: &str| {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(format!("{prev}{body}").as_bytes());
        hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let mut text = file(&whole_run()[..1]);
    let prev = scan(text.as_bytes()).last;
    let body = r#""seq":2,"at":"2026-11-21T03:05:00Z","entry":{"kind":"handed-over","to":["x"]}"#;
    text += &format!("{{{body},\"prev\":\"{prev}\",\"hash\":\"{}\"}}\n", hash_in(&prev, body));
    let seen = scan(text.as_bytes());
    assert_eq!((seen.state, seen.lines.len(), seen.next), (ChainState::Whole, 1, 3));
    assert_eq!((seen.newer[0].seq, seen.newer[0].kind.as_str()), (2, "handed-over"));
}

#[test]
fn clocks_may_go_back() {
    let (first, hash) = chain::write(1, at(60), &fixture::begun(), ORIGIN).unwrap();
    let (second, _) = chain::write(2, at(0), &fixture::confirmed(), &hash).unwrap();
    assert_eq!(scan((first + &second).as_bytes()).state, ChainState::Whole);
}

#[test]
fn files_are_read_with_their_problems() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{}.jsonl", fixture::ID));
    std::fs::write(&path, file(&whole_run())).unwrap();
    let journal = read(&path).unwrap();
    assert_eq!((journal.state, journal.busy, journal.lines.len()), (ChainState::Whole, false, 10));

    let renamed = folder.path().join("other.jsonl");
    std::fs::copy(&path, &renamed).unwrap();
    let state = read(&renamed).unwrap().state;
    assert!(matches!(&state, ChainState::Broken { line: 1, why } if why.contains(fixture::ID)), "{state:?}");

    std::fs::File::create(&path).unwrap().set_len(LARGEST + 1).unwrap();
    assert!(read(&path).unwrap_err().message.contains("larger than 16 MiB"));
    assert!(read(folder.path()).unwrap_err().message.contains("is no file"));
    assert!(read(&folder.path().join("none.jsonl")).unwrap_err().message.contains("not there"));
}
