#include "CEmbeddedFiles.h"

// `#embed` belongs to C23. In older standards it is an extension.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openAPI[] = {
#embed "openapi.json"
};

struct CEmbeddedFile CEmbeddedOpenAPI(void) {
    struct CEmbeddedFile file = {openAPI, sizeof openAPI};
    return file;
}
