# cohere-connectors-mock, alone in an image: the binary, the shared libraries that it loads, the certificates that token
# endpoints are trusted by, and the licences of all that (/usr/share/licenses).
#
#   docker build -t cohere-connectors-mock .
#   docker run --rm -p 8080:8080 cohere-connectors-mock

FROM swift:6.3-bookworm AS build
RUN apt-get update -q && apt-get install -y -q --no-install-recommends \
      ca-certificates libcurl3-gnutls libcurl4-gnutls-dev libgnutls28-dev libmicrohttpd-dev libpcre2-dev pkg-config \
      zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# Alone, so that a change in Sources doesn't fetch the packages again.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
COPY Tests Tests
COPY script/release script/
RUN script/release
# What the binary loads, at the places where it looks: what it is linked with, and libcurl, which it opens when it first
# sends a request.
RUN mkdir -p /image/fixtures /image/usr/bin /image/etc/ssl/certs \
    && cp .build/release/cohere-connectors-mock /image/usr/bin/ \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
    && curl=$(ldconfig -p | sed -n 's#.* => \(.*/libcurl-gnutls\.so\.4\)$#\1#p' | head -n 1) && [ -n "$curl" ] \
    && { echo "$curl"; ldd .build/release/cohere-connectors-mock "$curl" \
         | sed -nE 's#^.*[[:space:]](/[^ ]+) \(0x.*$#\1#p'; } | sort -u \
    | while read -r library; do install -D "$library" "/image$library"; done
COPY script/licenses script/version script/
RUN find /image -name '*.so*' -printf '/%P\n' \
    | xargs script/licenses /image/usr/share/licenses/cohere-connectors-mock package:ca-certificates

FROM scratch
COPY --from=build /image /
ENV COHERE_MOCK_HOST=0.0.0.0 COHERE_MOCK_PORT=8080 COHERE_MOCK_FIXTURES=/fixtures COHERE_MOCK_LOG_FORMAT=json \
    COHERE_MOCK_LOG_LEVEL=info
EXPOSE 8080
USER 65532:65532
STOPSIGNAL SIGTERM
# The interval is a compromise: the first check comes after it too. `script/image` sets a short interval until the first
# success and a long one later, where the engine has that (Docker 25). Older engines refuse the option.
HEALTHCHECK --interval=1500ms --timeout=2s --retries=10 CMD ["/usr/bin/cohere-connectors-mock", "health"]
ENTRYPOINT ["/usr/bin/cohere-connectors-mock"]
# The labels are last, as some are new for each commit. `script/image` gives them.
ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=unknown
ARG SOURCE=https://github.com/OWNER/cohere-connectors-mock
LABEL org.opencontainers.image.title="cohere-connectors-mock" \
      org.opencontainers.image.description="A stateful mock of Cohere's connectors API, for tests" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.url="$SOURCE" \
      org.opencontainers.image.documentation="$SOURCE#readme" \
      org.opencontainers.image.base.name="scratch"
