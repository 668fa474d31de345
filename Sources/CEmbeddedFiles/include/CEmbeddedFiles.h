// Files that are part of the program itself.
#ifndef CEMBEDDEDFILES_H
#define CEMBEDDEDFILES_H

#include <stddef.h>

// The bytes of a file. They stay valid as long as the process runs.
struct CEmbeddedFile {
    const unsigned char *bytes;
    size_t size;
};

// openapi.json: the description of what the server serves.
struct CEmbeddedFile CEmbeddedOpenAPI(void);

#endif
