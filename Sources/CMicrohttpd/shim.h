// What Swift can't call of libmicrohttpd directly: its variadic functions, each behind a typed one.
#ifndef CMICROHTTPD_SHIM_H
#define CMICROHTTPD_SHIM_H

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
    struct MHD_OptionItem pool[] = {
        // A pool of one is refused with a warning: it is given only where there are several threads.
        {settings->threads >= 2 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)settings->threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
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
        MHD_OPTION_ARRAY, pool,
        MHD_OPTION_END);
}

#endif
