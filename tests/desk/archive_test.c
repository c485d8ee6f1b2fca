// SPDX-License-Identifier: Apache-2.0
/* archive_test.c - archives that somebody made to do harm: nothing of them reaches the data folder.
 */
#include "backup.h"
#include "base/crypt.h"
#include <archive.h>
#include <archive_entry.h>

struct forged {
    struct archive *a;
    struct sha256 *all;
    struct cx *cx;
};

static struct forged forge(struct cx *cx, const char *file)
{
    struct forged f = { archive_write_new(), sha256_new(cx->mem), cx };
    archive_write_set_format_pax(f.a);
    archive_write_add_filter_zstd(f.a);
    must(archive_write_open_filename(f.a, file) == ARCHIVE_OK);
    return f;
}

static void add(struct forged *f, const char *name, const char *bytes, unsigned type,
                const char *link)
{
    struct archive_entry *e = archive_entry_new();
    char line[8000];
    archive_entry_set_pathname(e, name);
    archive_entry_set_filetype(e, type);
    archive_entry_set_perm(e, 0600);
    archive_entry_set_size(e, (la_int64_t)strlen(bytes));
    if (link && type == AE_IFLNK)
        archive_entry_set_symlink(e, link);
    else if (link)
        archive_entry_set_hardlink(e, link);
    must(archive_write_header(f->a, e) <= ARCHIVE_OK);
    archive_write_data(f->a, bytes, strlen(bytes));
    archive_entry_free(e);
    int n = snprintf(line, sizeof line, "%s  %s\n", sha256_text(f->cx->mem, bytes, strlen(bytes)),
                     name);
    sha256_add(f->all, line, (size_t)n);
}

/* The list that fits all that was added so far, by a builder that copies the lines. */
static void close_forged(struct forged *f, const char *sums)
{
    add(f, "SHA256SUMS", sums, AE_IFREG, NULL);
    add(f, "SHA256SUMS.mac", "0\n", AE_IFREG, NULL);
    archive_write_close(f->a);
    archive_write_free(f->a);
}

#define CARD_TEXT "backup 1\nengine sqlite\nmade 2021-11-01T07:30:00+07:00\n"

static const char *line_of(struct cx *cx, const char *bytes, const char *name)
{
    return arena_printf(cx->mem, "%s  %s\n", sha256_text(cx->mem, bytes, strlen(bytes)), name);
}

TEST(hostile_archives_are_refused)
{
    const char *file = beside(cx, "evil"), *dir = beside(cx, "again"), *blob = "đính kèm";
    const char *hash = sha256_text(cx->mem, blob, strlen(blob));
    const char *good_name = arena_printf(cx->mem, "blobs/%.2s/%.2s/%s", hash, hash + 2, hash);
    const char *other = arena_printf(cx->mem, "blobs/00/00/%064d", 0);
    const struct {
        const char *name, *bytes;
        unsigned type;
        const char *link;
    } members[] = {
        { "../x", "x", AE_IFREG, NULL },
        { "blobs/../../x", "x", AE_IFREG, NULL },
        { "/tmp/motcua-evil", "x", AE_IFREG, NULL },
        { "motcua.key", "x", AE_IFREG, NULL },
        { "blobs", "", AE_IFDIR, NULL },
        { good_name, "", AE_IFLNK, "/etc/passwd" },
        { good_name, "", AE_IFREG, "database.sqlite" },
        { good_name, "", AE_IFIFO, NULL },
        { good_name, "", AE_IFCHR, NULL },
        { other, "not these bytes", AE_IFREG, NULL },
        { "database.sqlite", "again", AE_IFREG, NULL },
        { "blobs/00/01/00", "x", AE_IFREG, NULL },
    };
    for (size_t i = 0; i < COUNT(members); i++) {
        struct forged f = forge(cx, file);
        add(&f, "backup.txt", CARD_TEXT, AE_IFREG, NULL);
        add(&f, "database.sqlite", "db", AE_IFREG, NULL);
        add(&f, members[i].name, members[i].bytes, members[i].type, members[i].link);
        close_forged(&f, arena_printf(cx->mem, "%s%s%s", line_of(cx, CARD_TEXT, "backup.txt"),
                                      line_of(cx, "db", "database.sqlite"),
                                      line_of(cx, members[i].bytes, members[i].name)));
        EQ(restore(file, dir, "", NULL).rc, E_CONFLICT);
        STR_EQ(names_in(cx, dir), "");
    }
    IS(access("/tmp/motcua-evil", F_OK) != 0);
}

TEST(a_wrong_list_or_a_false_database_is_refused)
{
    const char *file = beside(cx, "evil"), *dir = beside(cx, "again");
    const char *lists[] = { "", "x", line_of(cx, CARD_TEXT, "backup.txt"),
                            arena_printf(cx->mem, "%s%s", line_of(cx, CARD_TEXT, "backup.txt"),
                                         line_of(cx, "xx", "database.sqlite")),
                            /* everything right, but the database is none */
                            arena_printf(cx->mem, "%s%s", line_of(cx, CARD_TEXT, "backup.txt"),
                                         line_of(cx, "db", "database.sqlite")) };
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct forged f = forge(cx, file);
        add(&f, "backup.txt", CARD_TEXT, AE_IFREG, NULL);
        add(&f, "database.sqlite", "db", AE_IFREG, NULL);
        close_forged(&f, lists[i]);
        EQ(restore(file, dir, "", NULL).rc, E_CONFLICT);
        STR_EQ(names_in(cx, dir), "");
    }
}

TEST(a_bomb_does_not_fill_the_disk)
{
    const char *file = beside(cx, "evil"), *dir = beside(cx, "again");
    struct forged f = forge(cx, file);
    struct archive_entry *e = archive_entry_new();
    static char zeros[1 << 20];
    add(&f, "backup.txt", CARD_TEXT, AE_IFREG, NULL);
    archive_entry_set_pathname(e, "database.sqlite");
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_size(e, 400 * (la_int64_t)sizeof zeros);
    must(archive_write_header(f.a, e) == ARCHIVE_OK);
    for (int i = 0; i < 400; i++)
        must(archive_write_data(f.a, zeros, sizeof zeros) == (la_ssize_t)sizeof zeros);
    archive_entry_free(e);
    close_forged(&f, "");
    struct ran r = restore(file, dir, "", NULL);
    EQ(r.rc, E_CONFLICT);
    HAS(r.out, "phình");
    STR_EQ(names_in(cx, dir), "");
}
