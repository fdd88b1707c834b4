//! `fx doctor --verify-self`: which program this is, and whether it is as it was built. Part of `cli/doctor`. It finds what rotted, was cut off
//! or was half replaced; who wants to know that nobody exchanged the program compares its SHA-256 with the one that was published (SECURITY.md).

use std::collections::BTreeMap;
use std::env::consts::{ARCH, OS};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256, digest};

use super::finding::Finding;
use crate::currency::NAMES;
use crate::store::archive::Archive;

/// What the files of `data/` were when the program was made, as `sha256sum` writes it.
const SUMS: &str = include_str!("../../../data/SHA256SUMS");
/// Which C library it is linked to.
const LIBRARY: &str = if cfg!(target_env = "musl") {
    "musl"
} else if cfg!(target_env = "gnu") {
    "gnu"
} else {
    "the system's own"
};
/// Where the Debian package has the checksum of its program, seen from the folder of the program.
const PUBLISHED: &str = "../share/doc/fx/SHA256SUMS";

/// What this program is, the file that it runs from, and what is compiled into it.
pub(super) fn findings() -> Vec<Finding> {
    vec![program(), file(std::env::current_exe()), data(&sums(SUMS), &compiled_in())]
}

fn program() -> Finding {
    let server = if cfg!(feature = "server") { ", with the service" } else { ", without the service" };
    let traces = if cfg!(feature = "otlp") { " and traces" } else { "" };
    Finding::good("program", format!("fx {} for {ARCH} {OS} ({LIBRARY}){server}{traces}", env!("CARGO_PKG_VERSION")))
}

/// The file's checksum, beside the one that the package brought.
fn file(path: io::Result<PathBuf>) -> Finding {
    let found = path.and_then(|path| Ok((of_file(&path)?, path)));
    let (sum, path) = match found {
        Ok(found) => found,
        Err(error) => return Finding::wrong("file", 1, format!("it cannot be read: {error}"), "install fx again"),
    };
    let (name, listed) = (path.display(), path.parent().unwrap_or(Path::new("/")).join(PUBLISHED));
    let Ok(text) = fs::read_to_string(&listed) else {
        return Finding::good("file", format!("{name} has the SHA-256 {sum}; no package says what it should be"));
    };
    let published = sums(&text).into_iter().find(|(name, _)| name.ends_with("/bin/fx"));
    match published {
        Some((_, published)) if published == sum => Finding::good("file", format!("{name} has the SHA-256 {sum}, as its package says")),
        Some((_, published)) => {
            let line = format!("{name} has the SHA-256 {sum}, and its package says {published}");
            Finding::wrong("file", 1, line, "install the package again")
        }
        None => Finding::wrong("file", 1, format!("{name}: its package's list of checksums lacks it"), "install the package again"),
    }
}

/// The archive, the names of currencies and the fonts, beside their list.
fn data(sums: &BTreeMap<String, String>, files: &[(String, &[u8])]) -> Finding {
    let differs = |name: &str, file: &[u8]| sums.get(name).is_none_or(|sum| hex(digest(&SHA256, file).as_ref()) != *sum);
    let wrong: Vec<&str> = files.iter().filter(|(name, file)| differs(name, file)).map(|(name, _)| name.as_str()).collect();
    match wrong.first() {
        None => Finding::good("data", format!("{} files are compiled in, each as data/SHA256SUMS says", files.len())),
        Some(first) => {
            let line = format!("{} of {} files that are compiled in are not what was built, the first {first}", wrong.len(), files.len());
            Finding::wrong("data", 1, line, "install fx again; if it says this again, look at the machine's memory and disk")
        }
    }
}

/// All of `data/` that is in this program, by name.
fn compiled_in() -> Vec<(String, &'static [u8])> {
    let mut files: Vec<(String, &'static [u8])> = Archive::files().collect();
    files.push(("names.zip".to_owned(), NAMES));
    #[cfg(feature = "server")]
    files.extend(crate::chart::FILES.map(|(name, file)| (name.to_owned(), file)));
    files
}

/// A list as `sha256sum` writes it: a checksum, two spaces and a name a line.
fn sums(text: &str) -> BTreeMap<String, String> {
    text.lines().filter_map(|line| line.split_once("  ")).map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect()
}

fn of_file(path: &Path) -> io::Result<String> {
    let (mut file, mut context, mut part) = (File::open(path)?, Context::new(&SHA256), vec![0; 65_536]);
    loop {
        let length = file.read(&mut part)?;
        let Some(read) = part.get(..length).filter(|read| !read.is_empty()) else { break };
        context.update(read);
    }
    Ok(hex(context.finish().as_ref()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `FX_BLESS=1` writes the list anew.
    #[cfg(feature = "server")]
    #[test]
    fn the_list_has_every_file_that_is_compiled_in_and_no_other() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let mut made: Vec<(String, String)> =
            compiled_in().iter().map(|(name, file)| (name.clone(), hex(digest(&SHA256, file).as_ref()))).collect();
        made.sort();
        for (name, sum) in &made {
            assert_eq!(of_file(&folder.join(name)).unwrap(), *sum, "{name}");
        }
        let made: String = made.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
        let kept = folder.join("SHA256SUMS");
        if std::env::var_os("FX_BLESS").is_some() {
            fs::write(&kept, &made).unwrap();
        }
        assert_eq!(fs::read_to_string(kept).unwrap(), made);
    }

    #[test]
    fn a_flipped_bit_of_what_is_compiled_in_is_found() {
        let mut files = compiled_in();
        assert!(data(&sums(SUMS), &files).text().starts_with("ok     data          "));
        let changed = [files[0].1, b" "].concat().leak();
        let (name, count) = (files[0].0.clone(), files.len());
        files[0].1 = changed;
        let text = data(&sums(SUMS), &files).text();
        assert!(text.starts_with(&format!(
            "WRONG  data          1 of {count} files that are compiled in are not what was built, the first {name}\n"
        )));
        // A file of which the list says nothing is not taken on trust.
        assert!(data(&BTreeMap::new(), &files[1..2]).text().starts_with("WRONG  data          1 of 1 "));
    }

    #[test]
    fn the_file_is_held_to_what_its_package_says() {
        let root = tempfile::tempdir().unwrap();
        let (program, list) = (root.path().join("usr/bin/fx"), root.path().join("usr/share/doc/fx/SHA256SUMS"));
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::create_dir_all(list.parent().unwrap()).unwrap();
        fs::write(&program, "abc").unwrap();
        let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let said = || file(Ok(program.clone())).text();
        let name = program.display();
        assert_eq!(said(), format!("ok     file          {name} has the SHA-256 {sum}; no package says what it should be\n"));
        fs::write(&list, format!("{sum}  /usr/bin/fx\n")).unwrap();
        assert_eq!(said(), format!("ok     file          {name} has the SHA-256 {sum}, as its package says\n"));
        fs::write(&program, "abd").unwrap();
        assert!(said().starts_with(&format!("WRONG  file          {name} has the SHA-256 a52d159f")), "{}", said());
        fs::write(&list, "").unwrap();
        assert!(said().starts_with(&format!("WRONG  file          {name}: its package's list of checksums lacks it\n")), "{}", said());
        fs::remove_file(&program).unwrap();
        assert!(said().starts_with("WRONG  file          it cannot be read: "), "{}", said());
    }
}
