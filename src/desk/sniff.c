// SPDX-License-Identifier: Apache-2.0
/*
 * sniff.c - what a file is, by its bytes: never by its name or by what the browser said. Office
 * packages are told by the names of their first zip entries.
 */
#include "desk/files.h"
#include "base/text.h"

struct magic {
    const char *bytes;
    size_t n, at;
    const char *type;
};
#define MAGIC(b, at, type)                                                                         \
    {                                                                                              \
        b, sizeof(b) - 1, at, type                                                                 \
    }
static const struct magic magics[] = {
    MAGIC("\xff\xd8\xff", 0, "image/jpeg"),
    MAGIC("\x89PNG\r\n\x1a\n", 0, "image/png"),
    MAGIC("GIF87a", 0, "image/gif"),
    MAGIC("GIF89a", 0, "image/gif"),
    MAGIC("WEBP", 8, "image/webp"),
    MAGIC("II*\0", 0, "image/tiff"),
    MAGIC("MM\0*", 0, "image/tiff"),
    MAGIC("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
    MAGIC("Rar!\x1a\x07", 0, "application/vnd.rar"),
    MAGIC("7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    MAGIC("\x1f\x8b", 0, "application/gzip"),
    MAGIC("SQLite format 3\0", 0, "application/vnd.sqlite3"),
    MAGIC("\x7f"
          "ELF",
          0, "application/x-executable"),
    MAGIC("MZ", 0, "application/x-executable"),
};

static const char *zip_type(const char *p, size_t n)
{
    static const struct {
        const char *part, *type;
    } parts[] = {
        { "word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
        { "xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        { "ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
        { "mimetypeapplication/vnd.oasis.opendocument.text",
          "application/vnd.oasis.opendocument.text" },
        { "mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
          "application/vnd.oasis.opendocument.spreadsheet" },
    };

    for (size_t i = 0; i < COUNT(parts); i++)
        if (memmem(p, n, parts[i].part, strlen(parts[i].part)))
            return parts[i].type;
    return "application/zip";
}

/* A head cut inside a letter is still text. */
static bool is_text(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] < ' ' && p[i] != '\t' && p[i] != '\n' && p[i] != '\r')
            return false;
    for (size_t cut = 0; cut < 4 && cut < n; cut++)
        if (utf8_valid(p, n - cut))
            return true;
    return false;
}

const char *sniff_type(const void *bytes, size_t n)
{
    const char *p = bytes;

    for (size_t i = 0; i < COUNT(magics); i++)
        if (n >= magics[i].at + magics[i].n &&
            memcmp(p + magics[i].at, magics[i].bytes, magics[i].n) == 0)
            return magics[i].type;
    if (n >= 4 && memcmp(p, "PK\3\4", 4) == 0)
        return zip_type(p, n);
    if (memmem(p, n < 1024 ? n : 1024, "%PDF-", 5)) /* readers accept rubbish before it */
        return "application/pdf";
    if (n > 0 && is_text(p, n)) {
        size_t from = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
        while (from < n && strchr(" \t\r\n", p[from]))
            from++;
        return n - from >= 5 && memcmp(p + from, "<?xml", 5) == 0 ? "application/xml"
                                                                  : "text/plain";
    }
    return "application/octet-stream";
}
