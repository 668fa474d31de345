// One HTTP request through libcurl, which is loaded when the first one is made: most runs of the server make none,
// and loading it at the start would cost as much time as all else.
#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

struct CCurlRequest {
    const char *url;
    const char *method;
    // NULL for none.
    const char *body;
    size_t bodySize;
    // Each `Name: value`; ended by NULL.
    const char *const *headers;
    // A file of certificates (PEM) to trust instead of the system's; NULL for the system's.
    const char *certificateFile;
    // Whether the server's certificate is not looked at.
    int trustsAnyone;
    long timeoutMilliseconds;
    size_t maximumResponseSize;
};

enum CCurlOutcome {
    CCurlAnswered,
    CCurlNotInstalled,
    CCurlUnreachable,
    CCurlTimedOut,
    CCurlUntrusted,
    CCurlTooLarge,
    CCurlBroken,
};

struct CCurlResponse {
    enum CCurlOutcome outcome;
    long status;
    // Status lines and headers as they came. Both are allocated with malloc; the caller frees them.
    char *head;
    size_t headSize;
    char *body;
    size_t bodySize;
};

// Blocks until the answer is whole, or there is none. Follows no redirect and asks no proxy.
struct CCurlResponse CCurlPerform(const struct CCurlRequest *request);

#endif
