# cohere-connectors-mock, alone in an image: the binary, the shared libraries that it loads, the certificates that token
# endpoints are trusted by, nothing else.
#
#   docker build -t cohere-connectors-mock .
#   docker run --rm -p 8080:8080 cohere-connectors-mock

FROM swift:6.3-bookworm AS build
RUN apt-get update -q && apt-get install -y -q --no-install-recommends \
      ca-certificates libcurl3-gnutls libcurl4-gnutls-dev libgnutls28-dev libmicrohttpd-dev libpcre2-dev pkg-config zlib1g-dev \
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

FROM scratch
COPY --from=build /image /
LABEL org.opencontainers.image.title="cohere-connectors-mock" \
      org.opencontainers.image.description="A stateful mock of Cohere's connectors API, for tests" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="0.1.0"
ENV COHERE_MOCK_HOST=0.0.0.0 COHERE_MOCK_PORT=8080 COHERE_MOCK_FIXTURES=/fixtures COHERE_MOCK_LOG_FORMAT=json \
    COHERE_MOCK_LOG_LEVEL=info
EXPOSE 8080
USER 65532:65532
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=750ms --timeout=2s --retries=20 CMD ["/usr/bin/cohere-connectors-mock", "health"]
ENTRYPOINT ["/usr/bin/cohere-connectors-mock"]
