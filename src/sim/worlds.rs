//! The worlds that come with dogwatch, and those of others.

use std::path::Path;

use super::fleet;
use super::spec::WorldSpec;

const LAUV: &str = include_str!("worlds/lauv.toml");
const PRODREADY: &str = include_str!("worlds/prodready.toml");
const RUPAYA: &str = include_str!("worlds/rupaya.toml");
const ASHARVI: &str = include_str!("worlds/asharvi.toml");

/// Names of the worlds that come with dogwatch.
pub const BUILT_IN: [&str; 5] = ["lauv", "prodready", "rupaya", "asharvi", "fleet"];

/// A world by name, by name with numbers (`fleet:1000x10`), or from a file.
///
/// # Errors
/// When there is no such world or file, or it cannot be read; the message says where and why.
pub fn load(name: &str) -> Result<WorldSpec, String> {
    match name {
        "lauv" => read(LAUV, "lauv.toml"),
        "prodready" => read(PRODREADY, "prodready.toml"),
        "rupaya" => read(RUPAYA, "rupaya.toml"),
        "asharvi" => read(ASHARVI, "asharvi.toml"),
        "fleet" => Ok(fleet::spec(1000, 10)),
        _ => match name.strip_prefix("fleet:") {
            Some(size) => sized_fleet(size),
            None => file(name),
        },
    }
}

fn sized_fleet(size: &str) -> Result<WorldSpec, String> {
    let numbers = size
        .split_once('x')
        .and_then(|(services, tasks)| Some((services.parse().ok()?, tasks.parse().ok()?)));
    match numbers {
        Some((services @ 1..=5000, tasks @ 1..=100)) => Ok(fleet::spec(services, tasks)),
        _ => Err(format!(
            "`fleet:{size}` is not `fleet:SERVICESxTASKS` with 1 to 5000 services of 1 to 100 tasks"
        )),
    }
}

fn file(name: &str) -> Result<WorldSpec, String> {
    if !Path::new(name).is_file() {
        return Err(format!(
            "there is no world `{name}`; there are {}, or give the path of a world file",
            BUILT_IN.join(", ")
        ));
    }
    let text = std::fs::read_to_string(name).map_err(|error| format!("{name}: {error}"))?;
    read(&text, name)
}

fn read(text: &str, file: &str) -> Result<WorldSpec, String> {
    toml::from_str(text).map_err(|error| format!("{file}: {error}"))
}
