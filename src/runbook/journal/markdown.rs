//! Texts of others in Markdown.

use std::borrow::Cow;

use crate::text;

/// A text on one line that Markdown shows as it is.
pub(super) fn escaped(said: &str) -> String {
    let cleaned = text::clean(said);
    let said = cleaned.trim();
    let mut shown = String::with_capacity(said.len() + 8);
    let digits = said.chars().take_while(char::is_ascii_digit).count();
    for (place, character) in said.chars().enumerate() {
        let begins = match character {
            '#' | '+' | '-' | '=' | ':' => place == 0,
            '.' | ')' => place > 0 && place == digits,
            _ => false,
        };
        let acts = matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '{' | '}'
        );
        if begins || acts {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown
}

/// A block of commands to copy. None for no commands.
pub(super) fn commands<'c>(commands: impl IntoIterator<Item = &'c str>, indent: &str) -> String {
    let lines: Vec<Cow<'_, str>> = commands.into_iter().map(text::clean).collect();
    if lines.is_empty() {
        return String::new();
    }
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
    let fence = "`".repeat(3.max(longest + 1));
    let mut block = format!("{indent}{fence}console\n");
    for line in lines {
        block.push_str(&format!("{indent}$ {line}\n"));
    }
    block + indent + &fence + "\n"
}

/// A row of a table.
pub(super) fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// How many backticks stand together at most.
fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_acts_on_is_escaped() {
        for (said, shown) in [
            ("lauv-gateway-service 2/2", "lauv-gateway-service 2/2"),
            ("# a | <b>\n- c", r"\# a \| \<b\> - c"),
            ("- x", r"\- x"),
            ("12. x 1.", r"12\. x 1."),
            ("[l](http://x) `c` *b* _i_", r"\[l\](http://x) \`c\` \*b\* \_i\_"),
        ] {
            assert_eq!(escaped(said), shown);
        }
    }

    #[test]
    fn a_command_stays_within_its_block() {
        assert_eq!(commands(["a ``` b\n# c"], ""), "````console\n$ a ``` b # c\n````\n");
        assert_eq!(commands([], ""), "");
    }
}
