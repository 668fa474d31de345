// What Swift can't call of libmicrohttpd directly: its variadic functions, each behind a typed one.
#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H

#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>

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
    // PEM, to live as long as the daemon; NULL for no TLS.
    const char *certificate;
    const char *key;
};

// The logger's `cls` is the settings' owner in Swift, so the typed callback travels beside it.
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

// `MHD_start_daemon` is variadic. `logger` must live as long as the daemon.
static inline struct MHD_Daemon *CMicrohttpdStart(
    const struct CMicrohttpdSettings *settings, struct CMicrohttpdLogger *logger) {
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem options[4];
    unsigned int count = 0;
    // A pool of one is refused with a warning: it is given only where there are several threads.
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

// `MHD_get_connection_info` is variadic.
static inline MHD_socket CMicrohttpdSocket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? MHD_INVALID_SOCKET : info->connect_fd;
}

// The bytes of the client's address; 4, 16, or 0 where it has none that is known here. The addresses stand at these
// places on Linux; including <netinet/in.h> would make this module the owner of its types, in Swift's eyes.
static inline size_t CMicrohttpdClientAddress(struct MHD_Connection *connection, uint8_t bytes[16]) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL) return 0;
    const uint8_t *address = (const uint8_t *)info->client_addr;
    size_t count = info->client_addr->sa_family == AF_INET ? 4 : info->client_addr->sa_family == AF_INET6 ? 16 : 0;
    for (size_t i = 0; i < count; i++) bytes[i] = address[(count == 4 ? 4 : 8) + i];
    return count;
}

// `MHD_get_daemon_info` is variadic.
static inline unsigned int CMicrohttpdConnections(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info == NULL ? 0 : info->num_connections;
}

// Sends what the system takes at once: the number of bytes, 0 for none now, negative where the connection is broken.
static inline ssize_t CMicrohttpdSend(MHD_socket socket, const void *bytes, size_t count) {
    ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : sent;
}

// Ends a connection by a reset. Dissolving a connected TCP socket sends one at once on Linux; the option sees to it where
// that does nothing, when the socket is closed.
static inline void CMicrohttpdReset(MHD_socket socket) {
    struct linger lingering = {1, 0};
    struct sockaddr nobody = {0};
    nobody.sa_family = AF_UNSPEC;
    setsockopt(socket, SOL_SOCKET, SO_LINGER, &lingering, sizeof lingering);
    connect(socket, &nobody, sizeof nobody);
}

// Casts are not imported.
static const uint64_t CMicrohttpdSizeUnknown = MHD_SIZE_UNKNOWN;
static const ssize_t CMicrohttpdEndOfStream = MHD_CONTENT_READER_END_OF_STREAM;

#endif
