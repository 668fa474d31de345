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
static const unsigned char pageApi[] = {
#embed "page/api.js"
};
static const unsigned char pageBar[] = {
#embed "page/bar.js"
};
static const unsigned char pageCards[] = {
#embed "page/cards.js"
};
static const unsigned char pageConnectorForm[] = {
#embed "page/connector-form.js"
};
static const unsigned char pageConnectors[] = {
#embed "page/connectors.js"
};
static const unsigned char pageDetail[] = {
#embed "page/detail.js"
};
static const unsigned char pageDom[] = {
#embed "page/dom.js"
};
static const unsigned char pageEvents[] = {
#embed "page/events.js"
};
static const unsigned char pageFilter[] = {
#embed "page/filter.js"
};
static const unsigned char pageFormat[] = {
#embed "page/format.js"
};
static const unsigned char pageJson[] = {
#embed "page/json.js"
};
static const unsigned char pageMain[] = {
#embed "page/main.js"
};
static const unsigned char pageQuote[] = {
#embed "page/quote.js"
};
static const unsigned char pageRequests[] = {
#embed "page/requests.js"
};
static const unsigned char pageSnippets[] = {
#embed "page/snippets.js"
};
static const unsigned char pageStubEditor[] = {
#embed "page/stub-editor.js"
};
static const unsigned char pageStubs[] = {
#embed "page/stubs.js"
};
static const unsigned char pageTabs[] = {
#embed "page/tabs.js"
};

static const struct CEmbeddedFile page[] = {
    {"index.html", pageIndex, sizeof pageIndex},
    {"page.css", pageStyle, sizeof pageStyle},
    {"icon.svg", pageIcon, sizeof pageIcon},
    {"api.js", pageApi, sizeof pageApi},
    {"bar.js", pageBar, sizeof pageBar},
    {"cards.js", pageCards, sizeof pageCards},
    {"connector-form.js", pageConnectorForm, sizeof pageConnectorForm},
    {"connectors.js", pageConnectors, sizeof pageConnectors},
    {"detail.js", pageDetail, sizeof pageDetail},
    {"dom.js", pageDom, sizeof pageDom},
    {"events.js", pageEvents, sizeof pageEvents},
    {"filter.js", pageFilter, sizeof pageFilter},
    {"format.js", pageFormat, sizeof pageFormat},
    {"json.js", pageJson, sizeof pageJson},
    {"main.js", pageMain, sizeof pageMain},
    {"quote.js", pageQuote, sizeof pageQuote},
    {"requests.js", pageRequests, sizeof pageRequests},
    {"snippets.js", pageSnippets, sizeof pageSnippets},
    {"stub-editor.js", pageStubEditor, sizeof pageStubEditor},
    {"stubs.js", pageStubs, sizeof pageStubs},
    {"tabs.js", pageTabs, sizeof pageTabs},
};

size_t CEmbeddedPageCount(void) { return sizeof page / sizeof page[0]; }

struct CEmbeddedFile CEmbeddedPageFile(size_t index) { return page[index]; }
