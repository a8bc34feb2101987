//! Writes the file that lines are saved to, a step at a time, off the loop that takes keys.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use super::logs::Save;

/// What a step came to.
type Done = (Option<File>, Result<(), String>);

/// The file that is being written, if any.
#[derive(Debug)]
pub(super) struct Saver {
    file: Option<File>,
    send: mpsc::UnboundedSender<Done>,
    done: mpsc::UnboundedReceiver<Done>,
}

impl Saver {
    pub(super) fn new() -> Self {
        let (send, done) = mpsc::unbounded_channel();
        Self { file: None, send, done }
    }

    /// Begins a step; [`Self::done`] tells when it is over.
    pub(super) fn begin(&mut self, step: Save) {
        let (file, send) = (self.file.take(), self.send.clone());
        tokio::task::spawn_blocking(move || {
            // The console has ended when nobody takes the answer.
            let _ = send.send(perform(step, file));
        });
    }

    /// Waits for the end of a step. Nothing is lost when the wait is given up.
    pub(super) async fn done(&mut self) -> Result<(), String> {
        match self.done.recv().await {
            Some((file, outcome)) => {
                self.file = file;
                outcome
            }
            // The sender is ours.
            None => std::future::pending().await,
        }
    }
}

fn perform(step: Save, file: Option<File>) -> Done {
    match (step, file) {
        (Save::Create(path), _) => match create(&expanded(&path)) {
            Ok(file) => (Some(file), Ok(())),
            Err(error) => (None, Err(why(&path, &error))),
        },
        (Save::Write(bytes), Some(mut file)) => {
            let written = file.write_all(&bytes).map_err(|error| error.to_string());
            (Some(file), written)
        }
        (Save::Close, Some(mut file)) => (None, file.flush().map_err(|error| error.to_string())),
        (_, None) => (None, Err("the file is not open".to_owned())),
    }
}

/// Logs can tell secrets: the file is for its owner alone.
fn create(path: &Path) -> std::io::Result<File> {
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// `~/` is the home folder.
fn expanded(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

fn why(path: &str, error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::AlreadyExists => format!("{path} exists already, and stays as it is: take another name"),
        ErrorKind::NotFound => format!("there is no folder for {path}"),
        ErrorKind::PermissionDenied => format!("{path} may not be written here"),
        _ => format!("{path} cannot be created: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_created_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        let name = path.to_str().unwrap().to_owned();
        let mut saver = Saver::new();
        for step in [Save::Create(name.clone()), Save::Write(b"one\n".to_vec()), Save::Close] {
            saver.begin(step);
            assert_eq!(saver.done().await, Ok(()));
        }
        saver.begin(Save::Create(name));
        assert!(saver.done().await.unwrap_err().contains("exists already"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\n");
        saver.begin(Save::Write(Vec::new()));
        assert!(saver.done().await.is_err());
        saver.begin(Save::Create("/nowhere/at/all".to_owned()));
        assert!(saver.done().await.unwrap_err().contains("no folder"));
    }
}
