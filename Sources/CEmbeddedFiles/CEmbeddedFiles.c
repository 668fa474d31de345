#include "CEmbeddedFiles.h"

// `#embed` belongs to C23. In older standards it is an extension.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openAPI[] = {
#embed "openapi.json"
};

struct CEmbeddedFile CEmbeddedOpenAPI(void) {
    struct CEmbeddedFile file = {"openapi.json", openAPI, sizeof openAPI};
    return file;
}

// The files of the page: each has its bytes here, and its line in `page`.
static const unsigned char pageIndex[] = {
#embed "page/index.html"
};
static const unsigned char pageStyle[] = {
#embed "page/page.css"
};
static const unsigned char pageIcon[] = {
#embed "page/icon.svg"
};
static const unsigned char pageMain[] = {
#embed "page/main.js"
};

static const struct CEmbeddedFile page[] = {
    {"index.html", pageIndex, sizeof pageIndex},
    {"page.css", pageStyle, sizeof pageStyle},
    {"icon.svg", pageIcon, sizeof pageIcon},
    {"main.js", pageMain, sizeof pageMain},
};

size_t CEmbeddedPageCount(void) { return sizeof page / sizeof page[0]; }

struct CEmbeddedFile CEmbeddedPageFile(size_t index) { return page[index]; }
