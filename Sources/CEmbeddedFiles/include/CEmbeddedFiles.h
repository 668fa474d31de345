// Files that are part of the program itself.
#ifndef CEMBEDDEDFILES_H
#define CEMBEDDEDFILES_H

#include <stddef.h>

// The name and the bytes of a file. They stay valid as long as the process runs.
struct CEmbeddedFile {
    const char *name;
    const unsigned char *bytes;
    size_t size;
};

// openapi.json: the description of what the server serves.
struct CEmbeddedFile CEmbeddedOpenAPI(void);

// The number of the files in the folder page.
size_t CEmbeddedPageCount(void);

// A file in the folder page. The index must be below `CEmbeddedPageCount()`.
struct CEmbeddedFile CEmbeddedPageFile(size_t index);

#endif
