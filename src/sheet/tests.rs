use super::*;

fn told(text: &str, read: impl FnOnce(&Section<'_>)) -> String {
    let sheet = Sheet::new("config.toml", text);
    let table = sheet.parse();
    let section = sheet.section(&table);
    read(&section);
    section.finish();
    drop(table);
    sheet.finish(()).err().map_or_else(String::new, |error| error.to_string())
}

#[test]
fn what_is_right_is_read() {
    let text = "name = 'a'\non = true\nnumber = 0x10\nlist = ['x', 'y']\n[below]\nk = 'v'\n";
    let wrong = told(text, |section| {
        assert_eq!(section.text("name").unwrap().into_inner(), "a");
        assert_eq!(section.boolean("on"), Some(true));
        assert_eq!(section.whole("number", 1..=20), Some(16));
        assert_eq!(section.texts("list").len(), 2);
        let below = section.section("below").unwrap();
        assert_eq!(below.entries()[0].0.get_ref(), &"k");
        assert_eq!(section.text("missing"), None);
    });
    assert_eq!(wrong, "");
}

#[test]
fn all_that_is_wrong_is_told_with_its_place() {
    let text = "on = 'yes'\nnumber = 99\nlist = 'x'\n\ncalster = 'c'\nempty = ''\n";
    let wrong = told(text, |section| {
        section.boolean("on");
        section.whole("number", 1..=20);
        section.texts("list");
        section.text("cluster");
        section.text("empty");
    });
    assert_eq!(
        wrong,
        "config.toml:1:6: `on` must be true or false and is a text\n\
         config.toml:2:10: `number` must be from 1 to 20\n\
         config.toml:3:8: `list` must be a list of texts, such as [\"one\", \"two\"], and is a text\n\
         config.toml:5:1: there is no key `calster` here; did you mean `cluster`?\n\
         config.toml:6:9: `empty` must not be empty"
    );
}

#[test]
fn what_is_no_toml_is_told_and_nothing_else() {
    let wrong = told("name = \nzzz = 1\n", |_| {});
    assert!(wrong.starts_with("config.toml:1:8: "), "{wrong}");
    assert_eq!(wrong.lines().count(), 1, "{wrong}");
}

#[test]
fn the_end_of_the_file_is_on_its_last_line() {
    let sheet = Sheet::new("f", "é = 'ä' # ö\nb\n\n\n");
    assert_eq!(sheet.position(usize::MAX), (2, 2));
    assert_eq!(sheet.position(6), (1, 6));
    assert_eq!(Sheet::new("f", "").position(3), (1, 1));
}
