#include "CCurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct {
    int isLoaded;
    CURL *(*easyInit)(void);
    CURLcode (*easySetopt)(CURL *, CURLoption, ...);
    CURLcode (*easyPerform)(CURL *);
    CURLcode (*easyGetinfo)(CURL *, CURLINFO, ...);
    void (*easyCleanup)(CURL *);
    struct curl_slist *(*slistAppend)(struct curl_slist *, const char *);
    void (*slistFreeAll)(struct curl_slist *);
} curl;

static pthread_once_t loadOnce = PTHREAD_ONCE_INIT;

static void load(void) {
    // libcurl with GnuTLS comes first, as libmicrohttpd has already loaded GnuTLS.
    void *library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return;
    CURLcode (*globalInit)(long) = (CURLcode(*)(long))dlsym(library, "curl_global_init");
    curl.easyInit = (CURL * (*)(void)) dlsym(library, "curl_easy_init");
    curl.easySetopt = (CURLcode(*)(CURL *, CURLoption, ...))dlsym(library, "curl_easy_setopt");
    curl.easyPerform = (CURLcode(*)(CURL *))dlsym(library, "curl_easy_perform");
    curl.easyGetinfo = (CURLcode(*)(CURL *, CURLINFO, ...))dlsym(library, "curl_easy_getinfo");
    curl.easyCleanup = (void (*)(CURL *))dlsym(library, "curl_easy_cleanup");
    curl.slistAppend = (struct curl_slist * (*)(struct curl_slist *, const char *)) dlsym(library, "curl_slist_append");
    curl.slistFreeAll = (void (*)(struct curl_slist *))dlsym(library, "curl_slist_free_all");
    curl.isLoaded = globalInit != NULL && curl.easyInit != NULL && curl.easySetopt != NULL &&
                    curl.easyPerform != NULL && curl.easyGetinfo != NULL && curl.easyCleanup != NULL &&
                    curl.slistAppend != NULL && curl.slistFreeAll != NULL && globalInit(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

struct Received {
    char *bytes;
    size_t size;
    size_t limit;
    int isTooLarge;
};

static size_t receive(char *piece, size_t unit, size_t count, void *context) {
    struct Received *received = context;
    size_t size = unit * count;
    if (size > received->limit - received->size) {
        received->isTooLarge = 1;
        return 0;
    }
    char *bytes = realloc(received->bytes, received->size + size + 1);
    if (bytes == NULL) return 0;
    memcpy(bytes + received->size, piece, size);
    received->bytes = bytes;
    received->size += size;
    return size;
}

static int progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    const struct CCurlRequest *request = context;
    return request->isCancelled(request->context);
}

static enum CCurlOutcome outcome(CURLcode code) {
    switch (code) {
    case CURLE_OK: return CCurlAnswered;
    case CURLE_OPERATION_TIMEDOUT: return CCurlTimedOut;
    case CURLE_COULDNT_RESOLVE_HOST: return CCurlUnknownHost;
    case CURLE_COULDNT_CONNECT: return CCurlUnreachable;
    case CURLE_SSL_CONNECT_ERROR: return CCurlNoTLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return CCurlUntrusted;
    case CURLE_ABORTED_BY_CALLBACK: return CCurlCancelled;
    default: return CCurlBroken;
    }
}

struct CCurlResponse CCurlPerform(const struct CCurlRequest *request) {
    struct CCurlResponse response = {CCurlNotInstalled, 0, NULL, 0, NULL, 0};
    pthread_once(&loadOnce, load);
    if (!curl.isLoaded) return response;
    CURL *handle = curl.easyInit();
    if (handle == NULL) return response;
    struct Received received = {NULL, 0, request->maximumResponseSize, 0};
    struct Received head = {NULL, 0, 1 << 16, 0};
    struct curl_slist *headers = NULL;
    for (const char *const *header = request->headers; *header != NULL; header++) {
        headers = curl.slistAppend(headers, *header);
    }
    curl.easySetopt(handle, CURLOPT_URL, request->url);
    curl.easySetopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    curl.easySetopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl.easySetopt(handle, CURLOPT_PROXY, "");
    curl.easySetopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl.easySetopt(handle, CURLOPT_TIMEOUT_MS, request->timeoutMilliseconds);
    if (request->body != NULL || strcmp(request->method, "POST") == 0) {
        curl.easySetopt(handle, CURLOPT_POST, 1L);
        curl.easySetopt(handle, CURLOPT_POSTFIELDS, request->body == NULL ? "" : request->body);
        curl.easySetopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->bodySize);
    }
    curl.easySetopt(handle, CURLOPT_CUSTOMREQUEST, request->method);
    if (request->trustsAnyone) {
        curl.easySetopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
        curl.easySetopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    }
    curl.easySetopt(handle, CURLOPT_HTTPHEADER, headers);
    curl.easySetopt(handle, CURLOPT_WRITEFUNCTION, receive);
    curl.easySetopt(handle, CURLOPT_WRITEDATA, &received);
    curl.easySetopt(handle, CURLOPT_HEADERFUNCTION, receive);
    curl.easySetopt(handle, CURLOPT_HEADERDATA, &head);
    if (request->isCancelled != NULL) {
        curl.easySetopt(handle, CURLOPT_NOPROGRESS, 0L);
        curl.easySetopt(handle, CURLOPT_XFERINFOFUNCTION, progress);
        curl.easySetopt(handle, CURLOPT_XFERINFODATA, request);
    }
    if (request->certificateFile != NULL) curl.easySetopt(handle, CURLOPT_CAINFO, request->certificateFile);
    response.outcome = outcome(curl.easyPerform(handle));
    if (received.isTooLarge || head.isTooLarge) response.outcome = CCurlTooLarge;
    double connectTime = 0;
    curl.easyGetinfo(handle, CURLINFO_CONNECT_TIME, &connectTime);
    if (response.outcome == CCurlTimedOut && connectTime == 0) response.outcome = CCurlUnconnected;
    curl.easyGetinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
    response.head = head.bytes;
    response.headSize = head.size;
    response.body = received.bytes;
    response.bodySize = received.size;
    curl.slistFreeAll(headers);
    curl.easyCleanup(handle);
    return response;
}
