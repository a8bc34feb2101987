//! The log file: off unless `DOGWATCH_LOG` is set, to a level or to tracing's filter directives.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Crates whose debug output may carry bodies and headers, so values of secrets and tokens. They
/// are held to warnings whatever the variable says.
const TALKATIVE: [&str; 6] = ["aws_", "hyper", "h2", "rustls", "reqwest", "tower"];

/// Opens `dogwatch.log` in the state folder when `DOGWATCH_LOG` asks for it. Fails when the variable cannot be
/// understood or the file cannot be opened; the error says which.
pub fn start(state_folder: Option<&Path>) -> Result<(), String> {
    let Some(asked) = std::env::var_os("DOGWATCH_LOG").filter(|value| !value.is_empty()) else {
        return Ok(());
    };
    let asked = asked.to_string_lossy();
    let wanted = EnvFilter::builder().parse(&asked).map_err(|error| {
        format!("DOGWATCH_LOG={asked} cannot be understood: {error}. Try DOGWATCH_LOG=debug.")
    })?;
    let folder = state_folder.ok_or("DOGWATCH_LOG is set, but neither XDG_STATE_HOME nor HOME is.")?;
    let path = folder.join("dogwatch.log");
    let file =
        open(&path).map_err(|error| format!("The log file {} cannot be opened: {error}.", path.display()))?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
    let lines = lines.with_filter(wanted.and(filter_fn(may_be_logged)));
    tracing_subscriber::registry().with(lines).init();
    Ok(())
}

fn may_be_logged(metadata: &Metadata<'_>) -> bool {
    is_harmless(metadata.target(), *metadata.level())
}

fn is_harmless(target: &str, level: Level) -> bool {
    level <= Level::WARN || !TALKATIVE.iter().any(|name| target.starts_with(name))
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sdk_never_talks_below_warnings() {
        assert!(!is_harmless("aws_smithy_runtime::client::orchestrator", Level::TRACE));
        assert!(!is_harmless("aws_sdk_ssm", Level::DEBUG));
        assert!(!is_harmless("hyper_util::client", Level::INFO));
        assert!(is_harmless("aws_config", Level::WARN));
        assert!(is_harmless("dogwatch", Level::DEBUG));
    }
}
