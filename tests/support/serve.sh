# Starts `fx serve` for a script that sources this, on loopback and with every publisher out of reach, so that the archive answers and nothing
# is fetched meanwhile. It sets $address, $work and $pid; the service ends with the script. Variables of fx that are set are kept.
cargo build --quiet
work=$(mktemp -d)
trap 'kill "${pid:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
env FX_STORE__URL="sqlite:$work/fx.db" FX_LOG__LEVEL=error FX_FETCH__POLL=1h FX_SERVER__METRICS_LISTEN=127.0.0.1:0 \
    $(scripts/nowhere) \
    "${CARGO_TARGET_DIR:-target}/debug/fx" serve --listen 127.0.0.1:0 2>"$work/log" & pid=$!
address=
until [ -n "$address" ]; do
    kill -0 "$pid" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
    address=$(grep -oE 'http://[0-9.:]+' "$work/log" | head -1 || true)
done
