//! Makes the widget's files small, and writes what they must hash to; compresses the OpenAPI document; has the linker do what makes the
//! program small. Stands before the flow: `src/widget.rs` and `src/http/openapi.rs` take in what it leaves. The files in `src/widget/` are
//! what one reads and edits; what browsers get says the same in fewer bytes.

#![allow(clippy::unwrap_used, reason = "a build that cannot go on says so by a panic")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/widget");
    println!("cargo::rerun-if-changed=src/http/openapi/openapi.json");
    link_small();
    #[cfg(feature = "server")]
    widget::write();
    #[cfg(feature = "server")]
    openapi::write();
}

/// Has the linker keep one of several functions that are the same code, and write down what is to be relocated in a bit instead of 24 bytes;
/// each where a program that is linked so runs here. A program wants the C library that it was linked with or a newer one in any case.
fn link_small() {
    let [profile, host, target] = ["PROFILE", "HOST", "TARGET"].map(|name| std::env::var(name).unwrap());
    if profile != "release" || host != target || std::env::var_os("RUSTC_LINKER").is_some() {
        return;
    }
    for wish in ["-Wl,--icf=all", "-Wl,-z,pack-relative-relocs"] {
        if runs_linked_with(wish).unwrap_or(false) {
            println!("cargo::rustc-link-arg-bins={wish}");
        }
    }
}

/// Whether the compiler's linker takes an argument, and this machine starts what comes of it.
fn runs_linked_with(argument: &str) -> std::io::Result<bool> {
    let [compiler, folder, flags] = ["RUSTC", "OUT_DIR", "CARGO_ENCODED_RUSTFLAGS"].map(|name| std::env::var_os(name).unwrap_or_default());
    let [source, program] = ["linked.rs", "linked"].map(|name| std::path::Path::new(&folder).join(name));
    std::fs::write(&source, "fn main() {}")?;
    let flags = flags.to_string_lossy().into_owned();
    let mut compile = std::process::Command::new(compiler);
    compile.arg(&source).arg("-o").arg(&program).arg(format!("-Clink-arg={argument}"));
    compile.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    Ok(compile.output()?.status.success() && std::process::Command::new(&program).output()?.status.success())
}

#[cfg(feature = "server")]
mod openapi {
    use std::io::Write;
    use std::path::Path;
    use std::{env, fs};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    /// Writes `openapi.json.gz`.
    pub fn write() {
        let [source, target] = ["CARGO_MANIFEST_DIR", "OUT_DIR"].map(|name| env::var(name).unwrap());
        let document = fs::read(Path::new(&source).join("src/http/openapi/openapi.json")).unwrap();
        let file = fs::File::create(Path::new(&target).join("openapi.json.gz")).unwrap();
        let mut encoder = GzEncoder::new(file, Compression::best());
        encoder.write_all(&document).unwrap();
        encoder.finish().unwrap();
    }
}

#[cfg(feature = "server")]
mod widget {
    use std::collections::BTreeSet;
    use std::fmt::Write;
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use oxc_allocator::Allocator;
    use oxc_codegen::{Codegen, CodegenOptions, CommentOptions};
    use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
    use oxc_parser::Parser;
    use oxc_semantic::SemanticBuilder;
    use oxc_span::SourceType;
    use sha2::{Digest, Sha256};

    /// The file that a page names. It holds the hashes of those that are fetched later, so that its own stands for them all.
    const ENTRY: &str = "define.js";
    /// What every page needs, in the order in which one needs the other: linked into the entry.
    const CORE: [&str; 8] = ["ratio.js", "path.js", "number.js", "element.js", "look.js", "sheets.js", "converter.js", ENTRY];
    /// For pages that have no element, only a frame: nothing else fetches it.
    const ALONE: &str = "frame.js";
    /// The line of it that is filled in here.
    const UNFILLED: &str = "const INTEGRITY = {};";
    /// Hexadecimal digits of the version in addresses: 48 bits of a hash, for a handful of versions.
    const VERSION_DIGITS: usize = 12;

    /// Writes `widget.rs` and the files that it includes.
    pub fn write() {
        let source = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap()).join("src/widget");
        let target = PathBuf::from(env::var("OUT_DIR").unwrap());
        let lazy: Vec<String> = names(&source, "", ".js").into_iter().filter(|name| !CORE.contains(&name.as_str())).collect();
        let read = |name: &str| fs::read_to_string(source.join(name)).unwrap();
        let wanted: BTreeSet<String> = lazy.iter().flat_map(|name| imported(&read(name))).collect();
        let mut files: Vec<(String, String)> = lazy.iter().map(|name| (name.clone(), small(&from_core(&read(name)), name))).collect();
        let core = linked(&CORE.map(read), &wanted);
        assert!(core.contains(UNFILLED), "{ENTRY} has no line {UNFILLED}");
        files.insert(0, (ENTRY.to_owned(), small(&core.replace(UNFILLED, &table(&files)), ENTRY)));
        let texts = names(&source, "lang/", ".json").into_iter();
        files.extend(texts.map(|name| (name.clone(), read(&name).lines().map(str::trim).collect())));
        let mut list = String::new();
        for (at, (name, code)) in files.iter().enumerate() {
            fs::write(target.join(format!("widget-{at}")), code).unwrap();
            writeln!(list, "    ({name:?}, include_str!(concat!(env!(\"OUT_DIR\"), \"/widget-{at}\"))),").unwrap();
        }
        let (version, integrity) = (version(&files[0].1), integrity(&files[0].1));
        let consts = format!("const VERSION: &str = {version:?};\nconst INTEGRITY: &str = \"sha256-{integrity}\";\n");
        fs::write(target.join("widget.rs"), format!("{consts}static FILES: &[(&str, &str)] = &[\n{list}];\n")).unwrap();
    }

    fn names(source: &Path, folder: &str, ending: &str) -> Vec<String> {
        let found = fs::read_dir(source.join(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = found.filter(|name| name.ends_with(ending)).map(|name| format!("{folder}{name}")).collect();
        names.sort();
        names
    }

    /// The names that a file takes from the core.
    fn imported(code: &str) -> Vec<String> {
        let lines = code.lines().filter(|line| core_import(line));
        let names = lines.filter_map(|line| line.split_once('{')?.1.split_once('}').map(|(names, _)| names.to_owned()));
        names.flat_map(|names| names.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>()).collect()
    }

    /// Whether a line takes something from a file of the core. Every import stands on one line.
    fn core_import(line: &str) -> bool {
        line.starts_with("import ") && CORE.iter().any(|name| line.ends_with(&format!("'./{name}';")))
    }

    /// A file that takes from the core what it took from the core's files.
    fn from_core(code: &str) -> String {
        let one = |line: &str| {
            if core_import(line) { format!("import {{ {} }} from './{ENTRY}';\n", imported(line).join(", ")) } else { format!("{line}\n") }
        };
        code.lines().map(one).collect()
    }

    /// The core's files as one: less to ask for, and smaller. Two files with the same name for different things do not parse.
    fn linked(files: &[String], wanted: &BTreeSet<String>) -> String {
        let lines = files.iter().flat_map(|code| code.lines()).filter(|line| !core_import(line));
        let inner = |line: &str| line.strip_prefix("export default ").or(line.strip_prefix("export ")).unwrap_or(line).to_owned() + "\n";
        let body: String = lines.map(inner).collect();
        let names: Vec<&str> = wanted.iter().map(String::as_str).collect();
        format!("{body}export {{ {} }};\n", names.join(", "))
    }

    /// The same style sheets in fewer bytes: no line breaks, no spaces where none is needed.
    fn small_styles(code: &str) -> String {
        let mut parts = code.split("sheet(`");
        let mut made = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (style, rest) = part.split_once('`').expect("a style sheet ends");
            let joined: Vec<&str> = style.split_whitespace().collect();
            let tight = [("; }", "}"), (" { ", "{"), ("{ ", "{"), ("} ", "}"), (": ", ":"), ("; ", ";"), (", ", ","), (" > ", ">")];
            let style = tight.iter().fold(joined.join(" "), |style, (wide, narrow)| style.replace(wide, narrow));
            made = made + "sheet(`" + style.trim() + "`" + rest;
        }
        made
    }

    /// The same program in fewer bytes.
    fn small(code: &str, name: &str) -> String {
        let allocator = Allocator::default();
        let code = small_styles(code);
        let parsed = Parser::new(&allocator, &code, SourceType::mjs()).parse();
        assert!(parsed.diagnostics.is_empty(), "src/widget/{name}: {:?}", parsed.diagnostics);
        let mut program = parsed.program;
        let wrong = SemanticBuilder::new().with_check_syntax_error(true).build(&program).diagnostics;
        assert!(wrong.is_empty(), "src/widget/{name}: {wrong:?}");
        let options = MinifierOptions {
            mangle: Some(MangleOptions::default()),
            mangle_properties: None,
            compress: Some(CompressOptions::smallest()),
        };
        let names = Minifier::new(options).minify(&allocator, &mut program);
        let options = CodegenOptions { minify: true, comments: CommentOptions::disabled(), ..CodegenOptions::default() };
        let printer = Codegen::new().with_options(options).with_scoping(names.scoping);
        printer.with_private_member_mappings(names.class_private_mappings).build(&program).code
    }

    /// Each file, and what its content must hash to (W3C Subresource Integrity).
    fn table(files: &[(String, String)]) -> String {
        let rows: Vec<String> =
            files.iter().filter(|(name, _)| name != ALONE).map(|(name, code)| format!("'{name}': '{}'", integrity(code))).collect();
        format!("const INTEGRITY = {{ {} }};", rows.join(", "))
    }

    fn integrity(code: &str) -> String {
        STANDARD.encode(Sha256::digest(code))
    }

    fn version(code: &str) -> String {
        let hex: String = Sha256::digest(code).iter().map(|byte| format!("{byte:02x}")).collect();
        hex[..VERSION_DIGITS].to_owned()
    }
}
