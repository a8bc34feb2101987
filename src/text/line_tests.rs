//! Hostile text: whatever it is made of, a cleaned line holds nothing that a terminal acts on or
//! that hides on screen.

use std::borrow::Cow;
use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::*;

/// Written down apart from the code: control, format and separator characters, surrogates' like and
/// what Unicode says to ignore when it is unknown. The space alone is none of them.
static DANGEROUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]").unwrap()
});

/// What stands on the character before it.
static COMBINING: LazyLock<Regex> = LazyLock::new(|| {
    // Vowels and final consonants of Hangul that are written apart join the consonant before.
    // Code points that are not assigned yet may turn out to be marks. Some signs join the character
    // behind them.
    Regex::new(r"^(?:\p{M}|[\u{1160}-\u{11ff}\u{d7b0}-\u{d7ff}]|\p{Cn}|\p{gcb=Prepend}|\u{a8fa})$").unwrap()
});

fn check(raw: &str) {
    let clean = clean_line(raw);
    if let Some(found) = DANGEROUS.find(&clean) {
        panic!("{:?} is left of {raw:?}", found.as_str());
    }
    let mut carried = 5;
    for character in clean.chars() {
        if character.width() == Some(0) {
            let mut buffer = [0; 4];
            let written: &str = character.encode_utf8(&mut buffer);
            assert!(COMBINING.is_match(written), "{character:?} takes no room, of {raw:?}");
            carried += 1;
            assert!(carried <= 4, "marks on nothing or too many of {raw:?}");
        } else {
            carried = 0;
        }
    }
    for cluster in clean.graphemes(true) {
        assert!(width(cluster) <= 8, "{cluster:?} is {} columns wide, of {raw:?}", width(cluster));
    }
    assert_eq!(clean_line(&clean), clean, "not the same when it is cleaned again: {raw:?}");
    let shown = escaped(raw);
    assert_eq!(clean_line(&shown), shown, "escaped is not clean: {raw:?}");
    let spans = spans(raw);
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    assert_eq!(clean_line(&text), text, "coloured is not clean: {raw:?}");
    assert!(spans.iter().all(|span| !span.text.is_empty()));
}

/// Ways to begin a sequence, to fill it, and to end it or not.
const STARTS: [&str; 16] = [
    "\x1b[", "\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "\x1b", "\x1b(", "\x1b#", "\u{9b}", "\u{9d}",
    "\u{90}", "\u{98}", "\u{9e}", "\u{9f}", "\x1b[?",
];
const MIDDLES: [&str; 12] =
    ["", "31", "38;2;1;2;3", "0;title", "8;;http://x", "1$r0", "52;c;aGk=", ":::;", "\x1b[", "é", "\n", "~!"];
const ENDS: [&str; 12] = ["", "m", "\x07", "\x1b\\", "\u{9c}", "h", "J", "\x1b", "\r\n", "c", "\x18", "q"];

#[test]
fn sequences_of_every_form_leave_one_mark() {
    for start in STARTS {
        for middle in MIDDLES {
            for end in ENDS {
                check(&format!("before {start}{middle}{end} after"));
                for again in ["\x1b[1m", "\u{9d}x", "\x1b]0;y\x07"] {
                    check(&format!("{start}{middle}{again}{end}{start}"));
                }
            }
        }
    }
    for (raw, expected) in [
        ("\x1b[31mred\x1b[0m\x1b[1m text", "␛red␛ text"),
        ("\x1b]0;title\x07after", "␛after"),
        ("\x1b]52;c;cm0gLXJm\x1b\\x", "␛x"),
        ("a\x1b[2J\x1b[H\u{202e}\0b", "a␛b"),
        ("never \x1b]0;ended", "never ␛0;ended"),
        ("\u{9d}0;\u{9d}1;\u{9c}x", "␛0;␛x"),
        ("10%\r20%\r\n30%\n", "10%↵20%↵30%"),
        ("a\tb\u{2028}c", "a b↵c"),
        ("\n\n", ""),
        ("\x1b[0m\n", "␛"),
    ] {
        assert_eq!(clean_line(raw), expected, "{raw:?}");
    }
}

#[test]
fn every_control_character_and_every_final_byte() {
    for code in (0..0x20).chain(0x7f..0xa0) {
        let control = char::from_u32(code).unwrap();
        check(&control.to_string());
        check(&format!("a{control}b{control}{control}[31mc"));
    }
    for code in 0x20..0x7f_u8 {
        for introducer in ["\x1b", "\x1b[", "\x1b[1;", "\u{9b}", "\x1b[ ", "\x1b("] {
            check(&format!("a{introducer}{}b", char::from(code)));
        }
    }
}

#[test]
fn every_character_of_unicode() {
    for character in '\0'..=char::MAX {
        let clean = clean_line(character.encode_utf8(&mut [0; 4])).into_owned();
        if DANGEROUS.is_match(&clean) {
            panic!("U+{:04X} is left", u32::from(character));
        }
    }
    // In company of its neighbours, so that sequences and clusters come about.
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    for chunk in all.chunks(61) {
        check(&chunk.iter().collect::<String>());
        check(&chunk.iter().flat_map(|character| ['a', *character]).collect::<String>());
    }
}

#[test]
fn no_character_makes_endless_clusters() {
    let ideographs_and_private = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{e000}'..='\u{f8ff}' | '\u{17000}'..='\u{18cff}');
    let widest = |character: char| {
        let raw: String = ['a'].into_iter().chain([character; 12]).collect();
        clean_line(&raw).graphemes(true).map(width).max()
    };
    let all = ('\0'..='\u{1ffff}').filter(|c| !ideographs_and_private(*c));
    let endless: String = all.filter(|c| widest(*c) > Some(8)).collect();
    assert_eq!(endless.escape_unicode().to_string(), "");
}

#[test]
fn what_reorders_hides_or_overflows() {
    for (raw, expected) in [
        ("user\u{202e}nimda\u{202c} ok", "user␛nimda␛ ok"),
        ("\u{2067}\u{2066}a\u{2069}", "␛a␛"),
        ("pa\u{200b}ss\u{2060}\u{feff}word", "pa␛ss␛word"),
        ("tag\u{e0041}\u{e0042}\u{e007f}s", "tag␛s"),
        ("a\u{fe0f}b", "a␛b"),
        ("z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}a", "z\u{301}\u{302}\u{303}\u{304}␛a"),
        ("z\u{301}\u{302}\u{303}\u{304}\u{200b}\u{306}a", "z\u{301}\u{302}\u{303}\u{304}␛a"),
        ("\u{301}a", "␛a"),
        ("\u{200b}\u{301}a", "␛a"),
        ("a\u{fdfd}\u{12031}\u{2e3b}b", "a␛b"),
        ("日本 é e\u{301} हिन्दी ไทย عربي", "日本 é e\u{301} हिन्दी ไทย عربي"),
    ] {
        assert_eq!(clean_line(raw), expected, "{raw:?}");
        check(raw);
    }
    check(&"क्".repeat(100));
    check(&"\u{1100}".repeat(100));
    check(&"\u{600}".repeat(100));
    check(&format!("a{}b", "\u{336}\u{489}".repeat(200)));
    check(&"\u{1f468}\u{200d}".repeat(50));
}

#[test]
fn emoji_lose_their_joiners_without_a_mark() {
    for (raw, expected) in [
        ("❤\u{fe0f} ok", "❤ ok"),
        ("👩\u{200d}💻", "👩💻"),
        ("🏴\u{200d}☠\u{fe0f}", "🏴☠"),
        ("❤\u{fe0f}\u{200d}🔥", "❤🔥"),
        ("👁\u{fe0f}\u{200d}🗨\u{fe0f}", "👁🗨"),
        ("👩🏽\u{200d}⚕\u{fe0f}", "👩🏽⚕"),
        ("1\u{fe0f}\u{20e3}", "1\u{20e3}"),
        ("🇩🇪", "🇩🇪"),
        ("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "🏴␛"),
        ("❤\u{fe0f}\u{fe0f}\u{fe0f}", "❤␛"),
        ("1\u{200d}2", "1␛2"),
    ] {
        assert_eq!(clean_line(raw), expected, "{raw:?}");
        check(raw);
    }
}

/// Would not end in this life if any of it took more than time in proportion.
#[test]
fn megabytes_of_anything() {
    let megabytes = 2 << 20;
    for part in
        ["\u{9d}", "\x1b]", "\x1b[", "\x1b", "\x1bP\u{90}", "a\u{301}", "\u{301}", "\0", "x", "\n", "1;"]
    {
        let raw = part.repeat(megabytes / part.len());
        let clean = clean_line(&raw);
        assert!(!DANGEROUS.is_match(&clean));
        assert!(clean.len() <= raw.len() * 3);
        assert!(!DANGEROUS.is_match(&escaped(&raw)));
        spans(&raw);
        super::clean(&raw);
    }
    assert!(matches!(clean_line(&"x".repeat(megabytes)), Cow::Borrowed(_)));
}

#[test]
fn nothing_to_do_is_borrowed() {
    for text in ["", "plain", "plain\r\n\n", "é 日本 🚀", "e\u{301}"] {
        assert!(matches!(clean_line(text), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn escaped_shows_all_that_is_hidden() {
    for (raw, expected) in [
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("a\u{202e}b\u{9b}c", r"a\u{202e}b\u{9b}c"),
        ("a\nb\r\tc\\n", r"a\nb\r\tc\\n"),
        ("❤\u{fe0f} é", "❤\\u{fe0f} é"),
        ("\u{301}e\u{301}", "\\u{301}e\u{301}"),
        ("\u{fdfd}\u{2028}", r"\u{fdfd}\u{2028}"),
    ] {
        assert_eq!(escaped(raw), expected);
    }
}

#[test]
fn colours_are_read() {
    let piece = |text: &str, look: Look| Span { text: text.to_owned(), look };
    let palette = |code| Some(Colour::Palette(code));
    let red = Look { foreground: palette(1), ..Look::default() };
    assert_eq!(
        spans("\x1b[31mERROR\x1b[0m x\x1b[2Jy\n"),
        [piece("ERROR", red), piece(" x␛y", Look::default())]
    );
    let look = |sequence: &str| spans(&format!("{sequence}x"))[0].look;
    assert_eq!(
        look("\x1b[1;3;4;92;103m"),
        Look {
            foreground: palette(10),
            background: palette(11),
            bold: true,
            italic: true,
            underline: true,
            ..Look::default()
        }
    );
    assert_eq!(look("\x1b[38;5;208m").foreground, palette(208));
    assert_eq!(
        look("\x1b[38;2;1;2;3;1m"),
        Look { foreground: Some(Colour::Rgb(1, 2, 3)), bold: true, ..Look::default() }
    );
    assert_eq!(look("\u{9b}48:2::1:2:3m").background, Some(Colour::Rgb(1, 2, 3)));
    assert_eq!(look("\x1b[38:2:1:2:3m").foreground, Some(Colour::Rgb(1, 2, 3)));
    assert_eq!(look("\x1b[1;2m\x1b[22m"), Look::default());
    assert_eq!(look("\x1b[31m\x1b[m"), Look::default());
    for bad in ["\x1b[38m", "\x1b[38;5m", "\x1b[38;5;999m", "\x1b[99999999999m", "\x1b[;;m", "\x1b[8m"] {
        let foreground = look(bad).foreground;
        assert!(foreground.is_none() || foreground == palette(0), "{bad:?}");
    }
    // Letters in the colour of their ground would be hidden.
    assert_eq!(look("\x1b[31;41m"), Look::default());
}

#[test]
fn clusters_are_cut_where_lines_are_cut() {
    let clean = clean_line("e\u{301}\u{302}\x1b[0m\u{303}x").into_owned();
    assert_eq!(clean.graphemes(true).count(), 3, "{clean:?}");
}

proptest! {
    #[test]
    fn any_text(raw in any::<String>()) {
        check(&raw);
    }

    #[test]
    fn any_sequences(raw in "[\u{1b}\u{9b}\u{9d}\\]\\[;:0-9a-zP\u{7}\n\\\\ \u{200d}\u{fe0f}\u{301}❤\u{202e}\u{9c}]{0,40}") {
        check(&raw);
    }
}
