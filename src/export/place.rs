//! Where an export goes: standard output, or a file that bears its name only when it is whole. Part of `export`.
//!
//! It is written beside the name, flushed to the disk, and renamed. Beside it stands its SHA-256, in the format that `sha256sum -c` reads; the
//! old one is taken away before the file has its name and the new one written after it, so that no moment has a checksum of another file.
//!
//! Whoever writes holds a lock on what it writes. What a process left that was killed has no lock, and the next export of that name takes it
//! away.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};

use super::ExportError;

/// Where an export goes.
#[derive(Debug)]
pub struct Place(Option<Names>);

#[derive(Debug)]
struct Names {
    /// The name that was asked for.
    name: PathBuf,
    /// Where it is written until it is whole.
    part: PathBuf,
    whole: bool,
}

impl Place {
    /// Standard output.
    #[must_use]
    pub fn output() -> Place {
        Place(None)
    }

    /// A file of that name. What has the name keeps it until the new one is whole.
    #[must_use]
    pub fn file(name: &Path) -> Place {
        let mut file = name.file_name().unwrap_or_default().to_owned();
        file.push(format!(".part-{}", std::process::id()));
        Place(Some(Names { name: name.to_owned(), part: name.with_file_name(file), whole: false }))
    }

    /// Its name, for what is said of it.
    pub(super) fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new("standard output"), |names| &names.name)
    }

    /// Where it is written until it is whole; nothing where it goes to standard output.
    pub(super) fn part(&self) -> Option<&Path> {
        self.0.as_ref().map(|names| names.part.as_path())
    }

    /// Begins the file, locked until what is answered is dropped; what killed processes left of the name goes.
    pub(super) fn begin(&self) -> Result<Option<File>, ExportError> {
        let Some(Names { name, part, .. }) = &self.0 else { return Ok(None) };
        let failed = ExportError::file(part);
        let file = File::create(part).map_err(&failed)?;
        // On other systems a lock would keep SQLite out.
        // A file system without locks is none on which a lock could be found open.
        if cfg!(unix) && file.lock().is_ok() {
            remove_left(name, part);
        }
        Ok(Some(file))
    }

    /// What it is written to.
    pub(super) fn writer(&self) -> Result<Box<dyn Write + Send>, ExportError> {
        let Some(part) = self.part() else { return Ok(Box::new(BufWriter::new(io::stdout()))) };
        let file = File::create(part).map_err(ExportError::file(part))?;
        Ok(Box::new(BufWriter::new(file)))
    }

    /// The file is whole: it gets its name, and its checksum stands beside it.
    pub(super) fn keep(mut self) -> Result<(), ExportError> {
        let Some(names) = &mut self.0 else { return Ok(()) };
        let failed = ExportError::file(&names.name);
        File::open(&names.part).and_then(|file| file.sync_all()).map_err(&failed)?;
        let (digest, checksum) = (digest(&names.part).map_err(&failed)?, beside(&names.name));
        match fs::remove_file(&checksum) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(ExportError::file(&checksum)(error)),
            _ => {}
        }
        fs::rename(&names.part, &names.name).map_err(&failed)?;
        names.whole = true;
        let line = format!("{digest}  {}\n", names.name.file_name().unwrap_or_default().to_string_lossy());
        fs::write(&checksum, line).and_then(|()| File::open(&checksum)?.sync_all()).map_err(ExportError::file(&checksum))?;
        // That the names are on the disk too; a system that cannot say so says nothing worse.
        #[cfg(unix)]
        if let Some(folder) = names.name.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(&failed)?;
        }
        Ok(())
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        if !self.whole {
            let _it_may_not_be_there = fs::remove_file(&self.part);
        }
    }
}

/// Removes what is written of a file by nobody any more. That some of it stays is no reason to write nothing.
fn remove_left(name: &Path, own: &Path) {
    let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let begins = format!("{}.part-", name.file_name().unwrap_or_default().to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let is_part = file.to_string_lossy().strip_prefix(&begins).is_some_and(|id| id.parse::<u32>().is_ok());
        if !is_part || Some(file.as_os_str()) == own.file_name() {
            continue;
        }
        // Opened for reading: what this export makes of it is nothing.
        if let Ok(left) = File::open(entry.path())
            && left.try_lock().is_ok()
        {
            let _somebody_else_may_have_removed_it = fs::remove_file(entry.path());
        }
    }
}

/// The name of the checksum of a file.
fn beside(name: &Path) -> PathBuf {
    let mut file = name.file_name().unwrap_or_default().to_owned();
    file.push(".sha256");
    name.with_file_name(file)
}

/// The SHA-256 of a file, in hexadecimal.
fn digest(path: &Path) -> io::Result<String> {
    let (mut file, mut context, mut part) = (File::open(path)?, Context::new(&SHA256), vec![0; 65_536]);
    loop {
        let length = file.read(&mut part)?;
        let Some(read) = part.get(..length).filter(|read| !read.is_empty()) else { break };
        context.update(read);
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}
