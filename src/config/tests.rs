//! Tests of `config`.

use std::fs;

use toml::{Table, Value};

use super::*;
use crate::convert::prefer::Preferred;

fn file(text: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, text).unwrap();
    load(Some(&path), []).map(|(config, _)| config).map_err(|mut error| {
        error.place = error.place.replace(&format!("{}/", folder.path().display()), "");
        error
    })
}

fn refused(text: &str) -> String {
    file(text).unwrap_err().to_string()
}

fn variable(name: &str, value: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, "[server]\nlisten = \"127.0.0.1:1\"\n").unwrap();
    load(Some(&path), [(name.to_owned(), value.to_owned())]).map(|(config, _)| config).map_err(|error| error.to_string())
}

#[test]
fn the_embedded_file_is_the_default() {
    let embedded: Config = toml::from_str(EMBEDDED).unwrap();
    assert_eq!(embedded, Config::default());
    assert_eq!(file("").unwrap(), Config::default());
}

/// A key that the file does not name could not be set by a variable.
#[test]
fn the_embedded_file_names_every_key() {
    fn missing(under: &str, all: &Table, named: &Table) -> Vec<String> {
        let of = |(key, value): (&String, &Value)| match (value, named.get(key)) {
            (_, None) => vec![format!("{under}{key}")],
            (Value::Table(all), Some(Value::Table(named))) => missing(&format!("{under}{key}."), all, named),
            _ => Vec::new(),
        };
        all.iter().flat_map(of).collect()
    }
    let all: Table = toml::to_string(&Config::default()).unwrap().parse().unwrap();
    assert_eq!(missing("", &all, &EMBEDDED.parse().unwrap()), Vec::<String>::new());
    assert_eq!(variable("FX_SERVER__LIMITS__PICTURES", "3").unwrap().server.limits.pictures, 3);
}

#[test]
fn a_file_changes_only_what_it_names() {
    let config = file("[sources.cbr]\nbase_url = \"http://127.0.0.1:9000/www.cbr.ru/\"\n").unwrap();
    let cbr = sources::find("CBR").unwrap();
    let enabled = |config: &Config| config.enabled_sources().into_iter().find(|source| source.id() == cbr.id).unwrap();
    assert_eq!(enabled(&config).base_url.as_deref(), Some("http://127.0.0.1:9000/www.cbr.ru"));
    assert_eq!(enabled(&config).tables[0].schedule.when, cbr.tables[0].when);
    assert_eq!(enabled(&Config::default()).base_url, None);
}

#[test]
fn an_unknown_key_is_refused_with_line_and_nearest_key() {
    assert_eq!(refused("[server]\n\nlisen = \"127.0.0.1:1\"\n"), "config.toml:3: `lisen` is not known here; the nearest is `listen`");
    assert_eq!(refused("[servr]\n"), "config.toml:1: `servr` is not known here; the nearest is `server`");
    assert_eq!(refused("[sources.ecbb]\nenabled = false\n"), "config.toml:1: `ecbb` is not known here; the nearest is `ecb`");
    assert_eq!(refused("[rates]\nprefer = [\"ECB\", \"CBRR\"]\n"), "config.toml:2: `CBRR` is not known here; the nearest is `CBR`");
}

#[test]
fn a_bad_value_is_refused_with_line_and_what_would_be_right() {
    assert_eq!(
        refused("[fetch]\npoll = \"soon\"\n"),
        "config.toml:2: invalid value: string \"soon\", expected a length of time such as \"10s\", \"15m\" or \"2h\""
    );
    assert_eq!(
        refused("[fetch]\npoll = \"0s\"\n"),
        "config.toml:2: invalid value: string \"0s\", expected at least \"100ms\"; \"15m\" is polite"
    );
    assert_eq!(
        refused("[server.limits]\nheader_timeout = \"0s\"\n"),
        "config.toml:2: invalid value: string \"0s\", expected a length of time above zero"
    );
    assert_eq!(
        refused("[server]\ntrusted_proxies = [\"10.0.0.0/33\"]\n"),
        "config.toml:2: invalid value: string \"10.0.0.0/33\", expected a network such as \"10.0.0.0/8\" or an address"
    );
    assert_eq!(
        refused("[sources.cbr]\nbase_url = \"www.cbr.ru\"\n"),
        "config.toml:2: invalid value: string \"www.cbr.ru\", expected an address such as \"https://www.ecb.europa.eu\", in ASCII"
    );
    assert_eq!(
        refused("[sources.cbr]\nzone = \"Europe/Moskow\"\n"),
        "config.toml:2: invalid value: string \"Europe/Moskow\", expected an IANA time zone such as \"Europe/Berlin\""
    );
    assert_eq!(
        refused("[sources.cbr]\nschedule = \"25:00\"\n"),
        "config.toml:2: invalid value: string \"25:00\", expected a time of day such as \"16:00\""
    );
    assert_eq!(refused("[server.limits]\nconcurrency = 0\n"), "config.toml:2: invalid value: integer `0`, expected a number above zero");
    assert_eq!(
        refused("[log]\nlevel = \"loud\"\n"),
        "config.toml:2: invalid value: string \"loud\", expected error, warn, info, debug, trace or off"
    );
    assert!(refused("[server]\nlisten = 8080\n").starts_with("config.toml:2: invalid type: integer `8080`"));
    assert!(refused("[server\n").starts_with("config.toml:1: "));
}

#[test]
fn a_variable_beats_the_file() {
    assert_eq!(variable("FX_SERVER__LISTEN", "0.0.0.0:9").unwrap().server.listen.to_string(), "0.0.0.0:9");
    assert_eq!(variable("FX_SERVER__LIMITS__CONCURRENCY", "7").unwrap().server.limits.concurrency, 7);
    assert!(
        !variable("FX_SOURCES__EXCHANGE_API__ENABLED", "false").unwrap().sources[&Key(sources::find("EXCHANGE-API").unwrap().id)].enabled
    );
    let prefer = variable("FX_RATES__PREFER", "CBR, ECB").unwrap().rates.prefer;
    let id = |name: &str| Preferred::Source(sources::find(name).unwrap().id);
    assert_eq!(prefer, [id("CBR"), id("ECB")]);
    let home = variable("FX_RATES__PREFER", "home, ECB").unwrap().rates.prefer;
    assert_eq!(home, [Preferred::Home, id("ECB")]);
    assert_eq!(variable("FX_RECORDINGS", "anything").unwrap().server.listen.to_string(), "127.0.0.1:1");
}

#[test]
fn a_bad_variable_is_refused_by_its_name() {
    let refused = |name, value| variable(name, value).unwrap_err();
    assert_eq!(
        refused("FX_SERVER__LISEN", "x"),
        "environment variable FX_SERVER__LISEN: `lisen` is not known here; the nearest is `listen`"
    );
    assert_eq!(
        refused("FX_SERVER_LISTEN", "127.0.0.1:1"),
        "environment variable FX_SERVER_LISTEN: has one underscore after the table, and needs two: FX_SERVER__LISTEN"
    );
    assert!(variable("FX_RECORDINGS", "elsewhere").is_ok());
    assert_eq!(refused("FX_RATES__PREFER", "ECB,CBR,ecb"), "environment variable FX_RATES__PREFER: `ECB` stands twice in the list");
    assert_eq!(
        refused("FX_STORE__URL", "mysql://ann:s3cret@db/fx"),
        "environment variable FX_STORE__URL: a store is \"sqlite:\", \"sqlite:PATH\", \"sqlite::memory:\" or \"postgres://…\""
    );
    assert_eq!(refused("FX_RATES__CARRY_DAYS", "ten"), "environment variable FX_RATES__CARRY_DAYS: \"ten\" is not a whole number");
    assert!(refused("FX_FETCH__POLL", "soon").starts_with("environment variable FX_FETCH__POLL: invalid value: string \"soon\""));
}

#[test]
fn a_password_is_neither_shown_nor_written_out() {
    let config = file("[store]\nurl = \"postgres://ann:s3cret@db.example/fx\"\n").unwrap();
    assert_eq!(config.store.url, "postgres://ann:s3cret@db.example/fx");
    let said = format!("{config:?} {config:#?} {}", toml::to_string(&config).unwrap());
    assert!(!said.contains("s3cret") && said.contains("postgres://…@db.example/fx"), "{said}");
    // Nor where the file is broken at that very place.
    for broken in [
        "[store]\nurl = \"postgres://ann:s3cret@db/fx\n",
        "[store]\nurl = postgres://ann:s3cret@db/fx\n",
        "[store]\nurl = [\"postgres://ann:s3cret@db/fx\"]\n",
    ] {
        assert!(!refused(broken).contains("s3cret"), "{}", refused(broken));
    }
}

#[test]
fn what_a_collector_is_told_is_never_shown() {
    let config = file(
        "[telemetry]\nendpoint = \"https://ann:geheim@collector.example\"\nheaders = \"authorization=Bearer geheim, x-tenant=geheim\"\n",
    )
    .unwrap();
    let telemetry = config.telemetry.clone();
    assert_eq!(telemetry.headers, "authorization=Bearer geheim, x-tenant=geheim");
    let shown = format!("{} {config:?}", toml::to_string(&config).unwrap());
    assert!(shown.contains("headers = \"authorization=…,x-tenant=…\"") && !shown.contains("geheim"), "{shown}");
    let variable = |value| variable("FX_TELEMETRY__HEADERS", value).map(|config| config.telemetry.headers);
    assert_eq!(variable("authorization=Basic YTpi=="), Ok("authorization=Basic YTpi==".to_owned()));
    for wrong in ["geheim", "authorization=", "=geheim", "a b=geheim", "a=geh\neim", "a=b,geheim"] {
        let refused = variable(wrong).unwrap_err();
        assert_eq!(
            refused, "environment variable FX_TELEMETRY__HEADERS: headers are \"name=value\", several with commas between",
            "{wrong}"
        );
    }
    assert_eq!(refused("[telemetry]\none_in = 0\n"), "config.toml:2: invalid value: integer `0`, expected a number above zero");
    assert!(
        refused("[telemetry]\nendpoint = \"collector:4318\"\n")
            .ends_with("expected the address of a collector such as \"http://127.0.0.1:4318\"")
    );
}

/// The part of `config.toml` that follows from the registry, between its comment and the next table.
#[test]
fn the_tables_of_sources_follow_from_the_registry() {
    let own = EMBEDDED.find("[sources.own]").unwrap();
    let begin = own + 1 + EMBEDDED[own + 1..].find("[sources.").unwrap();
    let end = EMBEDDED.find("[cli]").unwrap();
    let table = |(key, source): (&Key, &SourceConfig)| format!("[sources.{key}]\n{}\n", toml::to_string(source).unwrap());
    let all: String = Config::default().sources.iter().map(table).collect();
    if std::env::var_os("FX_BLESS").is_some() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config.toml");
        fs::write(file, format!("{}{all}{}", &EMBEDDED[..begin], &EMBEDDED[end..])).unwrap();
        return;
    }
    assert_eq!(&EMBEDDED[begin..end], all, "FX_BLESS=1 cargo test --lib registry writes them anew");
}

#[test]
fn every_zone_that_is_declared_is_known() {
    for source in sources::registry() {
        assert!(TimeZone::get(source.zone).is_ok(), "{}: {}", source.id, source.zone);
    }
}

#[test]
fn no_password_and_no_key_is_written_out() {
    let all = "[server]\npublic_url = \"https://ann:s3cret@fx.example\"\n\
        [cli]\nserver = \"http://ann:s3cret@fx.example\"\n\
        [telemetry]\nendpoint = \"http://ann:s3cret@collector:4318\"\nheaders = \"authorization=s3cret\"\n\
        [store]\nurl = \"postgres://db/fx?password=s3cret\"\n\
        [sources.ecb]\nbase_url = \"http://ann:s3cret@mirror.example/ecb\"\n";
    let mut config = file(all).unwrap();
    for source in config.sources.values_mut() {
        source.api_key = Some("s3cret".to_owned());
    }
    let written = toml::to_string(&config).unwrap();
    assert!(!written.contains("s3cret") && !written.contains("//ann"), "{written}");
    assert!(written.contains("base_url = \"http://…@mirror.example/ecb\"") && written.contains("api_key = \"…\""), "{written}");
    let debugged = format!("{:?} {:?}", config.sources, config.enabled_sources());
    assert!(!debugged.contains("s3cret") && !debugged.contains("//ann"), "{debugged}");
    assert!(debugged.contains("api_key: Some(\"…\")"), "{debugged}");
}

const WEBHOOK: &str = "[[webhooks]]\nurl = \"https://ann:s3cret@shop.example/s3cret?token=s3cret\"\n\
    secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n";

#[test]
fn webhooks_are_read_and_their_secrets_shown_nowhere() {
    let two = format!(
        "{WEBHOOK}sources = [\"ecb\", \"OWN-SHOP\"]\n[[webhooks]]\nurl = \"http://127.0.0.1:9000/\"\nname = \"bank\"\n\
        secret = \"{0} whsec_{0}\"\n",
        "c".repeat(32)
    );
    let config = file(&two).unwrap();
    let [shop, bank] = &config.webhooks[..] else { panic!("{:?}", config.webhooks) };
    assert_eq!((shop.name().as_str(), shop.place().as_str()), ("shop.example", "https://shop.example/…"));
    assert_eq!(shop.sources.iter().map(|source| source.as_str()).collect::<Vec<_>>(), ["ECB", "OWN-SHOP"]);
    assert_eq!((bank.name().as_str(), bank.place().as_str(), bank.keys().len()), ("bank", "http://127.0.0.1:9000/…", 2));
    assert_eq!((shop.keys()[0].len(), &bank.keys()[0]), (24, &bank.keys()[1]));
    let shown = format!("{config:?} {}", toml::to_string(&config).unwrap());
    assert!(!shown.contains("s3cret") && !shown.contains("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "{shown}");
    assert!(shown.contains("url = \"https://shop.example/…\"\nsecret = \"…\"\nsources = [\"ECB\", \"OWN-SHOP\"]"), "{shown}");
}

#[test]
fn a_webhook_that_could_not_be_told_is_refused() {
    let refused = |text: &str| {
        let told = refused(text);
        assert!(!told.contains("s3cret"), "{told}");
        told
    };
    let of = |line: &str| refused(&format!("[[webhooks]]\n{line}\n"));
    let url =
        "config.toml:2: a webhook is told at an address such as \"https://shop.example/rates\"; http is for this machine alone (127.0.0.1)";
    for address in ["http://shop.example/s3cret", "ftp://shop.example/s3cret", "shop.example/s3cret", "http://127.0.0.1.s3cret.example/"] {
        assert_eq!(of(&format!("url = \"{address}\"")), url);
    }
    let short = "config.toml:2: the secret of a webhook is 24 to 64 random bytes in base64, as `openssl rand -base64 32` writes them; \
        whsec_ may stand before it, and several have spaces between";
    for secret in ["s3cret", "whsec_s3cret", "czNjcmV0czNjcmV0czNjcmV0czNjcmU=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw s3cret"] {
        assert_eq!(of(&format!("secret = \"{secret}\"")), short);
    }
    assert_eq!(of("sources = [\"ECBB\"]"), "config.toml:2: `ECBB` is not known here; the nearest is `ECB`");
    assert_eq!(of("urls = \"\""), "config.toml:2: `urls` is not known here; the nearest is `url`");
    assert_eq!(of("name = \"two\\nlines\""), "config.toml:2: the name of a webhook is one line of at most 64 bytes");
    let placeless = |text: &str| refused(text).split_once(": ").unwrap().1.to_owned();
    assert_eq!(placeless("[[webhooks]]\n"), "[[webhooks]] number 1 has no `url`");
    let second = format!("{WEBHOOK}[[webhooks]]\nurl = \"https://b.example\"\n");
    assert_eq!(placeless(&second), "[[webhooks]] number 2 has no `secret`: openssl rand -base64 32 makes one");
    assert_eq!(placeless(&format!("{WEBHOOK}{WEBHOOK}")), "two [[webhooks]] are called `shop.example`: give each its own `name`");
}

#[test]
fn a_variable_keeps_a_webhooks_secret_out_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, "[[webhooks]]\nurl = \"https://shop.example\"\n").unwrap();
    let set = |name: &str, value: &str| {
        let set = load(Some(&path), [(format!("FX_WEBHOOKS__{name}"), value.to_owned())]);
        set.map(|(config, _)| config.webhooks).map_err(|error| error.to_string())
    };
    let key = "c".repeat(32);
    assert_eq!(set("1__SECRET", &key).unwrap()[0].keys().len(), 1);
    assert_eq!(
        set("2__SECRET", &key).unwrap_err(),
        "environment variable FX_WEBHOOKS__2__SECRET: there is no [[webhooks]] number 2: the file has 1, counted from 1"
    );
    assert!(set("0__SECRET", &key).unwrap_err().contains("there is no [[webhooks]] number 0"));
    let secret = set("1__SECRET", "s3cret").unwrap_err();
    assert!(
        secret.starts_with("environment variable FX_WEBHOOKS__1__SECRET: the secret of a webhook is ") && !secret.contains("s3cret"),
        "{secret}"
    );
    assert_eq!(
        set("1__SECRT", &key).unwrap_err(),
        "environment variable FX_WEBHOOKS__1__SECRT: `secrt` is not known here; the nearest is `secret`"
    );
}
