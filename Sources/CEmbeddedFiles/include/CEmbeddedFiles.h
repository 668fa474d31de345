// Files that lie in the program itself.
#ifndef CEMBEDDEDFILES_H
#define CEMBEDDEDFILES_H

#include <stddef.h>

// A file's bytes, which are there as long as the process.
struct CEmbeddedFile {
    const unsigned char *bytes;
    size_t size;
};

// openapi.json: what the server serves.
struct CEmbeddedFile CEmbeddedOpenAPI(void);

#endif
