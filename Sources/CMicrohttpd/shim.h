// Typed functions for the variadic functions of libmicrohttpd, which Swift can't call directly.
#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H

#include <errno.h>
#include <malloc.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

typedef void *(*CMicrohttpdTargetCallback)(void *context, const char *target, struct MHD_Connection *connection);
typedef void (*CMicrohttpdLogCallback)(void *context, const char *message);

struct CMicrohttpdSettings {
    void *context;
    CMicrohttpdTargetCallback target;
    MHD_AccessHandlerCallback access;
    MHD_RequestCompletedCallback completed;
    CMicrohttpdLogCallback log;
    MHD_socket listenSocket;
    unsigned int threads;
    unsigned int connectionLimit;
    unsigned int idleTimeoutSeconds;
    size_t connectionMemoryLimit;
    // The certificate and the key (PEM), which must live as long as the daemon; NULL for no TLS.
    const char *certificate;
    const char *key;
};

// The value that libmicrohttpd passes to the logger as `cls`: the typed log function and its context.
struct CMicrohttpdLogger {
    void *context;
    CMicrohttpdLogCallback log;
};

static inline void CMicrohttpdFormatLog(void *logger, const char *format, va_list arguments) {
    char message[1024];
    vsnprintf(message, sizeof message, format, arguments);
    const struct CMicrohttpdLogger *typed = (const struct CMicrohttpdLogger *)logger;
    typed->log(typed->context, message);
}

// Calls `MHD_start_daemon`, which is variadic. `logger` must live as long as the daemon.
static inline struct MHD_Daemon *CMicrohttpdStart(
    const struct CMicrohttpdSettings *settings, struct CMicrohttpdLogger *logger) {
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem options[4];
    unsigned int count = 0;
    // libmicrohttpd refuses a pool of one thread with a warning, so a pool is only given if there are several threads.
    if (settings->threads >= 2) {
        options[count++] = (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)settings->threads, NULL};
    }
    if (settings->certificate != NULL) {
        flags |= MHD_USE_TLS;
        options[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings->certificate};
        options[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->key};
    }
    options[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    logger->context = settings->context;
    logger->log = settings->log;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, settings->access, settings->context,
        MHD_OPTION_EXTERNAL_LOGGER, &CMicrohttpdFormatLog, logger,
        MHD_OPTION_URI_LOG_CALLBACK, settings->target, settings->context,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_LISTEN_SOCKET, settings->listenSocket,
        MHD_OPTION_CONNECTION_LIMIT, settings->connectionLimit,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idleTimeoutSeconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->connectionMemoryLimit,
        MHD_OPTION_ARRAY, options,
        MHD_OPTION_END);
}

// Calls `MHD_get_connection_info`, which is variadic.
static inline MHD_socket CMicrohttpdSocket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? MHD_INVALID_SOCKET : info->connect_fd;
}

// The size of a request's head in bytes, from its first letter to the empty line; 0 while it is not complete.
static inline size_t CMicrohttpdHeadSize(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info == NULL ? 0 : info->header_size;
}

// The session of GnuTLS (`gnutls_session_t`) that a connection has; NULL without TLS.
static inline void *CMicrohttpdTLSSession(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : info->tls_session;
}

// Ends a target before its query, so that libmicrohttpd does not take the query apart. The library would need memory
// of the connection for each argument, and with some hundred arguments it neither answers nor closes the connection.
// To be called in the target callback only: `target` is the library's own buffer, which it writes to as well.
static inline void CMicrohttpdHideQuery(const char *target) {
    const char *question = strchr(target, '?');
    if (question != NULL) ((char *)question)[1] = 0;
}

// Stores the bytes of the client's address and returns their number: 4, 16, or 0 if the client has no IPv4 or IPv6
// address. The offsets of the bytes are those of Linux. With <netinet/in.h>, Swift would take this module for the owner
// of that header's types.
static inline size_t CMicrohttpdClientAddress(struct MHD_Connection *connection, uint8_t bytes[16]) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL) return 0;
    const uint8_t *address = (const uint8_t *)info->client_addr;
    size_t count = info->client_addr->sa_family == AF_INET ? 4 : info->client_addr->sa_family == AF_INET6 ? 16 : 0;
    for (size_t i = 0; i < count; i++) bytes[i] = address[(count == 4 ? 4 : 8) + i];
    return count;
}

// Calls `MHD_get_daemon_info`, which is variadic.
static inline unsigned int CMicrohttpdConnections(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info == NULL ? 0 : info->num_connections;
}

// Makes a set of sockets (epoll) whose clients' ends are watched. Returns a negative number if there is no descriptor.
static inline int CMicrohttpdMakeWatch(void) { return epoll_create1(EPOLL_CLOEXEC); }

// Adds a socket to the set, with a number for it. Its end is told once.
static inline void CMicrohttpdWatch(int watch, MHD_socket socket, uint64_t number) {
    struct epoll_event event = {.events = EPOLLRDHUP | EPOLLHUP | EPOLLERR | EPOLLONESHOT, .data = {.u64 = number}};
    epoll_ctl(watch, EPOLL_CTL_ADD, socket, &event);
}

static inline void CMicrohttpdUnwatch(int watch, MHD_socket socket) {
    struct epoll_event event = {0};
    epoll_ctl(watch, EPOLL_CTL_DEL, socket, &event);
}

// Stores the numbers of sockets whose clients have ended their side, at most 64, and returns how many there are.
static inline int CMicrohttpdEnds(int watch, uint64_t *numbers, int capacity) {
    struct epoll_event events[64];
    int count = epoll_wait(watch, events, capacity < 64 ? capacity : 64, 0);
    for (int i = 0; i < count; i++) numbers[i] = events[i].data.u64;
    return count;
}

// Sends as many bytes as the system accepts at once. Returns their number: 0 if the system accepts no byte now, a
// negative number if the connection is broken.
static inline ssize_t CMicrohttpdSend(MHD_socket socket, const void *bytes, size_t count) {
    ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

// Reads bytes that the client has sent, and throws them away. Returns their number: 0 at the end of them, a negative
// number if there are none now or if the connection is broken.
static inline ssize_t CMicrohttpdDiscard(MHD_socket socket) {
    char bytes[16384];
    return recv(socket, bytes, sizeof bytes, MSG_DONTWAIT);
}

// Says that nothing more is sent, after the bytes that were sent.
static inline void CMicrohttpdEndSending(MHD_socket socket) { shutdown(socket, SHUT_WR); }

// Says that nothing more is sent and nothing more is read, after the bytes that were sent. The library then closes the
// connection by itself.
static inline void CMicrohttpdShutDown(MHD_socket socket) { shutdown(socket, SHUT_RDWR); }

// Ends a connection with a reset. On Linux, dissolving a connected TCP socket (`connect` with AF_UNSPEC) sends the
// reset at once. Where that has no effect, SO_LINGER sends it when the socket is closed.
static inline void CMicrohttpdReset(MHD_socket socket) {
    struct linger lingering = {1, 0};
    struct sockaddr nobody = {0};
    nobody.sa_family = AF_UNSPEC;
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &lingering, sizeof lingering);
    connect(socket, &nobody, sizeof nobody);
}

// Sets how glibc gets memory from the system. Swift doesn't see `mallopt`. Once M_TOP_PAD is set, glibc doesn't learn any
// more which sizes come again, and would get and give back each block of 128 KB and more by system calls of its own. So
// the sizes are set too that it would have learnt.
static inline void CMicrohttpdTuneMemory(int arenas, int bytesAtATime, int largestKeptBlock) {
    mallopt(M_ARENA_MAX, arenas);
    mallopt(M_TOP_PAD, bytesAtATime);
    mallopt(M_MMAP_THRESHOLD, largestKeptBlock);
    mallopt(M_TRIM_THRESHOLD, 2 * largestKeptBlock);
}

// Swift doesn't import macros with casts, so these are constants.
static const uint64_t CMicrohttpdSizeUnknown = MHD_SIZE_UNKNOWN;
static const ssize_t CMicrohttpdEndOfStream = MHD_CONTENT_READER_END_OF_STREAM;
static const ssize_t CMicrohttpdStreamFailed = MHD_CONTENT_READER_END_WITH_ERROR;

#endif
