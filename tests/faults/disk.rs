//! A service whose disk takes nothing when it starts: it answers, and says so. Each has a file system of its own, in a namespace of its own,
//! which ends with the process.

use std::fs;
use std::process::Command;

use crate::process::{nowhere, start};

const RATE: &str = "/v1/convert?from=EUR&to=USD&amount=100&date=2022-03-04";

/// What a shell does in a namespace, in which it may mount.
fn alone(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", script]);
    command
}

#[test]
fn a_disk_that_takes_nothing_stops_no_answer() {
    if !alone("mount -t tmpfs tmpfs /mnt").status().is_ok_and(|status| status.success()) {
        #[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
        {
            eprintln!("skipped: this machine lets nobody mount in a namespace");
        }
        return;
    }
    let fx = env!("CARGO_BIN_EXE_fx");
    let made = "\"$FX\" sources >/dev/null";
    let full = "head -c 64M /dev/zero >/mnt/filler 2>/dev/null || true";
    let fixed = "mount -o remount,ro /mnt";
    let is_full = "error=store /mnt/fx.db: the disk is full";
    let is_fixed = "error=store /mnt/fx.db: the file system may only be read";
    let memory = "nothing can be kept: sheets stay in memory until the service is started again";
    let kept = "no sheet can be kept until the disk takes it";
    for (name, before, said) in [
        ("full", full.to_owned(), [memory, is_full]),
        ("full, with a store", format!("{made}; {full}"), [kept, is_full]),
        ("fixed", fixed.to_owned(), [memory, is_fixed]),
        ("fixed, with a store", format!("{made}; {fixed}"), [kept, is_fixed]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = format!(
            "mount -t tmpfs -o size=4M tmpfs /mnt; {before}; \"$FX\" serve --listen 127.0.0.1:0 2>&1 >/dev/null | tee \"$LOG\" >&2"
        );
        let mut command = alone(&script);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("FX", fx).env("LOG", &log).envs(nowhere());
        command.env("FX_STORE__URL", "sqlite:/mnt/fx.db").env("FX_SERVER__METRICS_LISTEN", "127.0.0.1:0").env("FX_LOG__LEVEL", "error");
        let service = start(&mut command, true);
        let answer = service.get(RATE);
        assert_eq!((answer.status, answer.json()["result"].as_str()), (200, Some("109.29")), "{name}");
        assert_eq!(service.get("/readyz").status, 200, "{name}");
        let text = fs::read_to_string(&log).unwrap();
        let line = text.lines().find(|line| line.contains(said[0])).unwrap_or_else(|| panic!("{name}: {text}"));
        assert!(line.contains(said[1]), "{name}: {line}");
    }
}
