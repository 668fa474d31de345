// zlib. The functions that begin with `init` are macros there, which Swift doesn't see.
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <zlib.h>

static inline int CZlibStartInflating(z_stream *stream, int windowBits) { return inflateInit2(stream, windowBits); }

// The fastest level: what is packed here is sent over the loopback interface.
static inline int CZlibStartDeflating(z_stream *stream, int windowBits) {
    return deflateInit2(stream, Z_BEST_SPEED, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}

#endif
