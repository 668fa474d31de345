#include "CEmbeddedFiles.h"

// `#embed` is of C23, and older standards have it as an extension.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openAPI[] = {
#embed "openapi.json"
};

struct CEmbeddedFile CEmbeddedOpenAPI(void) {
    struct CEmbeddedFile file = {openAPI, sizeof openAPI};
    return file;
}
