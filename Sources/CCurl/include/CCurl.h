// Sends one HTTP request with libcurl. libcurl is loaded when the first request is made. Most runs of the server make
// no request, and loading libcurl at the start would take as long as everything else together.
#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

struct CCurlRequest {
    const char *url;
    const char *method;
    // The body; NULL for no body.
    const char *body;
    size_t bodySize;
    // The header lines, each `Name: value`. The list ends with NULL.
    const char *const *headers;
    // A file of certificates (PEM) that are trusted instead of the system's; NULL for the system's.
    const char *certificateFile;
    // Whether every certificate of the server is accepted without a check.
    int trustsAnyone;
    long timeoutMilliseconds;
    size_t maximumResponseSize;
    // Says whether the request is to be given up. It is asked about once a second; NULL for never.
    int (*isCancelled)(const void *context);
    const void *context;
};

enum CCurlOutcome {
    CCurlAnswered,
    CCurlNotInstalled,
    CCurlUnknownHost,
    CCurlUnreachable,
    // The time ended before there was a connection.
    CCurlUnconnected,
    CCurlTimedOut,
    CCurlNoTLS,
    CCurlUntrusted,
    CCurlTooLarge,
    CCurlBroken,
    CCurlCancelled,
};

struct CCurlResponse {
    enum CCurlOutcome outcome;
    long status;
    // The status lines and headers as they were received. `head` and `body` are allocated with malloc; the caller frees
    // them.
    char *head;
    size_t headSize;
    char *body;
    size_t bodySize;
};

// Sends a request. Blocks until the whole response has arrived or the request has failed. Follows no redirect and uses
// no proxy.
struct CCurlResponse CCurlPerform(const struct CCurlRequest *request);

#endif
