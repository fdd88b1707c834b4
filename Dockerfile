# By tag and not by digest: a rebuild takes in what Debian and Rust mended since. Who wants the same bytes again takes the Debian package
# (SECURITY.md), or pins both images by `docker buildx imagetools inspect` first.
# The dependencies are built in a layer of their own, which a change of fx itself leaves in the cache.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /fx
COPY Cargo.toml Cargo.lock ./
# Cargo wants every file that its manifest names, though these are not built.
COPY benches benches
COPY examples examples
RUN mkdir src \
    && echo 'fn main() {}' > src/main.rs \
    && echo '' > src/lib.rs \
    && cargo build --release --locked \
    && rm -rf src
COPY config.toml README.md ./
COPY data data
COPY src src
RUN touch src/lib.rs src/main.rs && cargo build --release --locked

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/fx fx
COPY --from=build /fx/target/release/fx /usr/local/bin/fx
USER 10001
WORKDIR /var/lib/fx
VOLUME /var/lib/fx
# Two places from which threads take memory, and not eight a core: docs/scaling.md has what that saves.
ENV FX_SERVER__LISTEN=0.0.0.0:8080 \
    FX_STORE__URL=sqlite:/var/lib/fx/fx.db \
    MALLOC_ARENA_MAX=2
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=2s --start-period=2s CMD ["fx", "ready"]
ENTRYPOINT ["fx"]
CMD ["serve"]
