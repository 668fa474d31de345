// PCRE2 for UTF-8. Its names are macros that depend on the width of a code unit. Swift doesn't see them, so each has a
// name of its own here.
//
// The work of a match is counted. PCRE2's own match limit counts backtracking points, and between two of them the whole
// text may be read. So every pattern is compiled with automatic callouts: PCRE2 calls a function before each item of the
// pattern, and the function counts the items, and the bytes that were read since the item before.
#ifndef CPCRE2_SHIM_H
#define CPCRE2_SHIM_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

typedef pcre2_code_8 CPCRE2Code;

// Compiles a pattern. `\uXXXX` has the same meaning as in Java. `\C`, which Java doesn't have and which splits
// characters, is an error.
static inline CPCRE2Code *CPCRE2Compile(
    const char *pattern, size_t length, int isWhole, int isCaseless, int *error, size_t *offset) {
    uint32_t options = PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;
    if (isWhole) options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    if (isCaseless) options |= PCRE2_CASELESS;
    return pcre2_compile_8((PCRE2_SPTR8)pattern, length, options, error, offset, NULL);
}

static inline void CPCRE2Free(CPCRE2Code *code) { pcre2_code_free_8(code); }

// What is known of a pattern before it is used.
typedef struct {
    // The groups that capture. Each backtracking point copies their places.
    uint32_t captures;
    // The characters that a lookbehind goes back.
    uint32_t lookbehind;
    // Whether the pattern calls a part of itself, which Java doesn't have. Its depth is not bounded by its text.
    int callsItself;
    // The bytes of the compiled pattern.
    size_t size;
} CPCRE2Facts;

// Whether the item that begins at `item` calls a group, as `(?R)`, `(?1)`, `(?&name)`, `(?P>name)` and `\g<1>` do.
static inline int CPCRE2IsCall(const char *item, size_t length) {
    if (length < 3) return 0;
    if (item[0] == '\\') return item[1] == 'g' && (item[2] == '<' || item[2] == '\'');
    if (item[0] != '(' || item[1] != '?') return 0;
    if (item[2] == 'P') return length > 3 && item[3] == '>';
    if (item[2] == '-' || item[2] == '+') return length > 3 && item[3] >= '0' && item[3] <= '9';
    return item[2] == 'R' || item[2] == '&' || (item[2] >= '0' && item[2] <= '9');
}

typedef struct {
    const char *pattern;
    size_t length;
    int found;
} CPCRE2Calls;

static inline int CPCRE2LookForCall(pcre2_callout_enumerate_block_8 *block, void *data) {
    CPCRE2Calls *calls = (CPCRE2Calls *)data;
    size_t position = block->pattern_position;
    if (position < calls->length && CPCRE2IsCall(calls->pattern + position, block->next_item_length)) calls->found = 1;
    return 0;
}

static inline CPCRE2Facts CPCRE2Describe(const CPCRE2Code *code, const char *pattern, size_t length) {
    CPCRE2Facts facts = {0, 0, 0, 0};
    CPCRE2Calls calls = {pattern, length, 0};
    pcre2_pattern_info_8(code, PCRE2_INFO_CAPTURECOUNT, &facts.captures);
    pcre2_pattern_info_8(code, PCRE2_INFO_MAXLOOKBEHIND, &facts.lookbehind);
    pcre2_pattern_info_8(code, PCRE2_INFO_SIZE, &facts.size);
    pcre2_callout_enumerate_8(code, CPCRE2LookForCall, &calls);
    facts.callsItself = calls.found;
    return facts;
}

// The work of one match.
typedef struct {
    const char *pattern;
    size_t patternLength;
    // The steps of each item.
    uint64_t item;
    // The steps of an item that refers to a group, whose text may be as long as the whole text.
    uint64_t reference;
    // The steps that are left; negative when the match has been given up.
    int64_t left;
    // The place in the text at the item before.
    size_t place;
} CPCRE2Work;

// Whether the item that begins at `item` refers to a group, as `\1`, `\k<name>`, `\g1` and `(?P=name)` do.
static inline int CPCRE2IsReference(const char *item, size_t length) {
    if (length < 2) return 0;
    if (item[0] == '\\') return item[1] == 'k' || item[1] == 'g' || (item[1] >= '1' && item[1] <= '9');
    return item[0] == '(' && length > 3 && item[1] == '?' && item[2] == 'P' && item[3] == '=';
}

static inline int CPCRE2Count(pcre2_callout_block_8 *block, void *data) {
    CPCRE2Work *work = (CPCRE2Work *)data;
    size_t place = block->current_position;
    uint64_t steps = work->item;
    if (place > work->place) steps += (place - work->place) / 2;
    work->place = place;
    size_t item = block->pattern_position;
    if (item < work->patternLength && CPCRE2IsReference(work->pattern + item, block->next_item_length))
        steps += work->reference;
    work->left -= (int64_t)steps;
    return work->left < 0 ? PCRE2_ERROR_CALLOUT : 0;
}

// Returns 0 or a positive number if the text matches, PCRE2_ERROR_NOMATCH if it doesn't, and another negative number if
// the match took too much work. The text must be UTF-8.
static inline int CPCRE2Match(
    const CPCRE2Code *code, const char *text, size_t length, uint32_t heapLimitKibibytes, CPCRE2Work *work) {
    pcre2_match_context_8 *context = pcre2_match_context_create_8(NULL);
    pcre2_match_data_8 *data = pcre2_match_data_create_8(1, NULL);
    int result = PCRE2_ERROR_NOMEMORY;
    if (context != NULL && data != NULL) {
        uint32_t limit = work->left < UINT32_MAX ? (uint32_t)work->left : UINT32_MAX;
        pcre2_set_match_limit_8(context, limit);
        pcre2_set_heap_limit_8(context, heapLimitKibibytes);
        pcre2_set_callout_8(context, CPCRE2Count, work);
        result = pcre2_match_8(code, (PCRE2_SPTR8)text, length, 0, PCRE2_NO_UTF_CHECK, data, context);
    }
    pcre2_match_data_free_8(data);
    pcre2_match_context_free_8(context);
    return result;
}

static inline void CPCRE2Message(int error, char *text, size_t size) {
    pcre2_get_error_message_8(error, (PCRE2_UCHAR8 *)text, size);
}

// Looks for a text in another one. It is glibc's, and takes time that grows with the sum of the lengths. Its own header
// declares it for GNU's C only.
extern void *memmem(const void *text, size_t length, const void *part, size_t partLength);

static const int CPCRE2NoMatch = PCRE2_ERROR_NOMATCH;

#endif
