// PCRE2 for UTF-8. Its names are macros that depend on the width of a code unit. Swift doesn't see them, so each has a
// name of its own here.
#ifndef CPCRE2_SHIM_H
#define CPCRE2_SHIM_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

typedef pcre2_code_8 CPCRE2Code;

// Compiles a pattern. `\uXXXX` has the same meaning as in Java. A text that is not valid UTF-8 is not an error.
static inline CPCRE2Code *CPCRE2Compile(
    const char *pattern, size_t length, int isWhole, int isCaseless, int *error, size_t *offset) {
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ALT_BSUX;
    if (isWhole) options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    if (isCaseless) options |= PCRE2_CASELESS;
    return pcre2_compile_8((PCRE2_SPTR8)pattern, length, options, error, offset, NULL);
}

static inline void CPCRE2Free(CPCRE2Code *code) { pcre2_code_free_8(code); }

// Returns 0 or a positive number if the text matches, PCRE2_ERROR_NOMATCH if it doesn't, and another negative number if
// the match took too much work.
static inline int CPCRE2Match(
    const CPCRE2Code *code, const char *text, size_t length, uint32_t matchLimit, uint32_t heapLimitKibibytes) {
    pcre2_match_context_8 *context = pcre2_match_context_create_8(NULL);
    pcre2_match_data_8 *data = pcre2_match_data_create_8(1, NULL);
    int result = PCRE2_ERROR_NOMEMORY;
    if (context != NULL && data != NULL) {
        pcre2_set_match_limit_8(context, matchLimit);
        pcre2_set_heap_limit_8(context, heapLimitKibibytes);
        result = pcre2_match_8(code, (PCRE2_SPTR8)text, length, 0, 0, data, context);
    }
    pcre2_match_data_free_8(data);
    pcre2_match_context_free_8(context);
    return result;
}

static inline void CPCRE2Describe(int error, char *text, size_t size) {
    pcre2_get_error_message_8(error, (PCRE2_UCHAR8 *)text, size);
}

static const int CPCRE2NoMatch = PCRE2_ERROR_NOMATCH;

#endif
