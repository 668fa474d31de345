// Two functions that need a newer glibc than 2.34. `script/release --one-file` links these in their place, so that the
// program starts where glibc is older than at the build. They are hidden, so no other library calls them.
//
// No code of the program calls them today. Swift's runtime and libstdc++ name them, and that alone asks for the newer
// glibc. Code that does call them gets what glibc's functions give.

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

#define HIDDEN __attribute__((visibility("hidden")))

// std::random_device of libstdc++ names it. glibc has it since 2.36.
HIDDEN uint32_t arc4random(void) {
    uint32_t value;
    // The kernel gives a request of at most 256 bytes in full, once its generator is ready.
    while (getrandom(&value, sizeof value, 0) != (ssize_t)sizeof value) {
        // A number that somebody could guess is worse than a crash.
        if (errno != EINTR) abort();
    }
    return value;
}

// Swift's module Glibc names it. glibc has a new version of it since 2.35.
HIDDEN float hypotf(float x, float y) {
    if (isinf(x) || isinf(y)) return INFINITY;
    // The squares of floats are exact in a double, and never too large for it.
    return (float)sqrt((double)x * x + (double)y * y);
}
