# fx: everything that one does with this checkout. It runs on a machine with Rust, Python, Node and apt; what else a target
# needs it installs, and says so.

.PHONY: help run test quick check contract widget fuzz fuzz-readers soak dist bench data

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 14

run: ## the service and the page on http://127.0.0.1:8080
	cargo run --release -- serve

test: ## all tests
	scripts/need rustfmt clippy chromium firefox-esr browser-tests wordpress postgresql
	cargo test --workspace --all-targets
	cargo test --doc
	$(MAKE) fuzz
	scripts/check-client
	scripts/check-dist
	scripts/need compat-clients ledger libreoffice zsh fish elvish
	python3 tests/compat/shells.py "$${CARGO_TARGET_DIR:-target}/debug/fx"
	.tools/compat/bin/python tests/compat/clients.py "$${CARGO_TARGET_DIR:-target}/debug/fx"
	.tools/compat/bin/python tests/compat/ledgers.py "$${CARGO_TARGET_DIR:-target}/debug/fx"
	.tools/compat/bin/python tests/compat/exports.py "$${CARGO_TARGET_DIR:-target}/debug/fx"
	.tools/compat/bin/python tests/compat/office.py "$${CARGO_TARGET_DIR:-target}/debug/fx"
	tests/browser/node_modules/.bin/tsc --project tests/browser
	cd tests/browser && node --test --test-timeout=300000

quick: ## unit and integration tests without browsers, databases and fuzzing: at most three minutes once they are built
	cargo test --lib -- --skip postgres --skip standby --skip database
	cargo test $(patsubst tests/%.rs,--test %,$(filter-out tests/fleet.rs,$(wildcard tests/*.rs)))

check: ## what CI checks: format, lints, documentation, licences, the Dockerfile, then all tests
	scripts/need rustfmt clippy cargo-deny hadolint
	cargo fmt --check
	cargo clippy -- -D warnings
	cargo clippy --all-targets -- -D warnings
	cargo clippy --no-default-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
	scripts/tool cargo-deny check licenses bans sources
	scripts/check-advisories
	scripts/tool hadolint Dockerfile
	scripts/check-deploy
	$(MAKE) test

contract: ## the OpenAPI document and its examples anew from the code; read what changed in the diff
	FX_BLESS=1 cargo test --test contract examples
	FX_BLESS=1 cargo test --test contract snapshot
	cargo test --test contract

widget: ## the widget's files as browsers get them, from src/widget
	scripts/need browser-tests
	scripts/widget.mjs

fuzz: ## the running service against its own OpenAPI document, by schemathesis, and against the standards of HTTP
	scripts/need schemathesis conformance
	tests/schemathesis.sh
	tests/conformance.sh

fuzz-readers: ## readers of questions, files, answers, configurations, parameters and receipts under libFuzzer: FX_FUZZ_SECONDS each, 20 by default
	scripts/need cargo-fuzz
	fuzz/run "$${FX_FUZZ_SECONDS:-20}"

soak: ## ten thousand stories of late, wrong and broken publishers (tests/model.rs), then an hour of mixed traffic: FX_SOAK_SECONDS
	FX_SEEDS=10000 cargo test --test model
	cargo build --release
	benches/soak.py "$${CARGO_TARGET_DIR:-target}/release/fx" "$${FX_SOAK_SECONDS:-3600}"

dist: ## the Debian package in target/debian, with its bill of materials and its checksums; the same bytes wherever it is made
	scripts/dist "$$(scripts/release)"

bench: ## all figures, each beside its baseline
	scripts/need wrk hyperfine fend chromium browser-tests postgresql
	cargo build --release --example bare
	cargo build --release
	cargo bench --bench convert -- --noplot
	cargo bench --bench sources -- --noplot
	cargo bench --bench reading -- --noplot
	cargo bench --bench years
	[ ! -e ../shared/recordings/replay.py ] || benches/refresh.py
	benches/load.sh
	benches/guard.sh
	benches/charts.sh
	benches/figures.sh
	benches/command.sh
	benches/batch.sh
	benches/history.sh
	FX_KILLS=100 cargo test --test backfill killed
	FX_AWAY=30 cargo test --test fleet no_conversion_fails
	node benches/widget.mjs

data: ## the compiled-in archive, from recorded answers of the publishers
	python3 data/make.py
