//! The README's table of keys is the one of the program.

const BEGIN: &str = "<!-- keys -->";
const END: &str = "<!-- /keys -->";

/// The README with the program's own table between the marks; nothing where the marks are missing.
fn renewed(readme: &str) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}{END}{after}", dogwatch::console::keys_as_markdown()))
}

#[test]
fn the_readmes_keys_are_those_of_the_program() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let renewed = renewed(&readme).unwrap_or_else(|| panic!("README.md has no {BEGIN} … {END}"));
    if std::env::var_os("DOGWATCH_RENEW").is_some() {
        return std::fs::write(path, renewed).unwrap();
    }
    assert!(
        readme == renewed,
        "README.md has other keys than the program. Renew it: DOGWATCH_RENEW=1 cargo test --test it readme"
    );
}

#[test]
fn what_differs_is_seen() {
    let table = dogwatch::console::keys_as_markdown();
    let right = format!("# x\n{BEGIN}\n{table}{END}\ny");
    assert_eq!(renewed(&right).as_deref(), Some(right.as_str()));
    for wrong in [right.replacen("Leave dogwatch", "Leave", 1), right.replacen("| `q`", "| `Q`", 1)] {
        assert_ne!(wrong, right);
        assert_eq!(renewed(&wrong).as_deref(), Some(right.as_str()));
    }
    assert_eq!(renewed("no marks"), None);
}
